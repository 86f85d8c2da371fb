"""What to ask a person about whom little is known: groups of films, then one film after the other."""
