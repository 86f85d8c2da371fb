"""Refusals of input that would poison a model, each naming the column that is wrong."""

import numpy as np
import numpy.typing as npt

from recommender.engine.types import Catalogue, InteractionLog


class InvalidInteraction(ValueError):
    """A log or state breaks its contract; the message names the column and the first bad row."""


def require_finite(name: str, column: npt.NDArray[np.floating]) -> None:
    """Refuse NaN and infinities."""
    bad = ~np.isfinite(column)
    if bad.any():
        raise InvalidInteraction(f"{name}: row {int(bad.argmax())} is {column[bad.argmax()]}")


def require_not_infinite(name: str, column: npt.NDArray[np.floating]) -> None:
    """Refuse infinities; NaN says that there is no value."""
    if np.isinf(column).any():
        raise InvalidInteraction(f"{name}: row {int(np.isinf(column).argmax())} is infinite")


def require_valid(log: InteractionLog, catalogue: Catalogue, n_users: int) -> None:
    """Refuse a log whose columns differ in length, leave their range, or are not ascending in time."""
    lengths = {len(c) for c in (log.user_idx, log.item_idx, log.kind, log.value, log.time_s)}
    if len(lengths) > 1:
        raise InvalidInteraction(f"columns differ in length: {sorted(lengths)}")
    require_finite("time_s", log.time_s)
    _require_range("item_idx", log.item_idx, len(catalogue))
    _require_range("user_idx", log.user_idx, n_users)
    require_not_infinite("value", log.value)
    require_not_infinite("Catalogue.year", catalogue.year)
    if (np.diff(log.time_s) < 0).any():
        raise InvalidInteraction(f"time_s: row {int((np.diff(log.time_s) < 0).argmax()) + 1} is out of order")


def _require_range(name: str, column: npt.NDArray[np.integer], end: int) -> None:
    bad = (column < 0) | (column >= end)
    if bad.any():
        raise InvalidInteraction(
            f"{name}: row {int(bad.argmax())} is {column[bad.argmax()]}, not in 0–{end - 1}"
        )
