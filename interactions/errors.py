"""Why an event was refused. Each error names the field at fault, so an edge can put the message beside it."""


class InteractionError(ValueError):
    """An event that cannot be recorded as it was sent."""

    field = "kind"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field or self.field


class InvalidKind(InteractionError):
    """The kind is not one the log knows."""


class InvalidValue(InteractionError):
    """The value does not fit the kind: stars outside ½–5, a switch that is neither on nor off."""

    field = "value"


class FutureEvent(InteractionError):
    """The event claims to have happened later than any clock's error explains."""

    field = "occurred_at"


class UnknownInteraction(InteractionError):
    """A retraction names an event that this person does not have."""

    field = "retracts"
