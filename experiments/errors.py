"""What an experiment refuses, in words an operator can act on."""


class ExperimentStateError(Exception):
    """The step is not possible as things stand; `reasons` says each thing that is in the way."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
