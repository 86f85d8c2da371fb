"""The pure recommender: arrays in, ranked lists out.

Knows no Django, no database, no clock and no network; time and randomness are parameters.
"""
