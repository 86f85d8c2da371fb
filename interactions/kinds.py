"""Which kinds of events say something on purpose, and which only leave a trace."""

from interactions.models import Interaction

Kind = Interaction.Kind
SWITCHES = frozenset({Kind.LIKE, Kind.DISMISS, Kind.WATCHLIST})  # 1 on, 0 off
TRACES = frozenset({Kind.VIEW, Kind.CLICK})  # change no feedback, and ask for no new list
EXPLICIT = frozenset(Kind) - TRACES
