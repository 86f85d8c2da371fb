"""What moved between two lists of one person, and which of it one event caused. Pure; lists are item ids.

The film that the event is about is passed over: that others close ranks behind it is no rise, and that one
more comes in at the end is no news. An event caused a move if without it, at the same moment and by the same
model, the film would not stand so high (or so low).
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

NOWHERE = 10**6


@dataclass(frozen=True, slots=True)
class Effect:
    """Films in the order of the new list (`left`: of the old) that one event moved up, in, down and out."""

    rose: tuple[int, ...]
    came: tuple[int, ...]
    fell: tuple[int, ...]
    left: tuple[int, ...]

    @property
    def is_none(self) -> bool:
        return not (self.rose or self.came or self.fell or self.left)


def movements(before: Sequence[int], after: Sequence[int], own: int | None) -> dict[int, int | None]:
    """Places risen (+) or fallen (−) of each film of the new list; None: it is new there. `own`: as above."""
    was, now = _places(before, own), _places(after, own)
    moved: dict[int, int | None] = {item: was[item] - now[item] if item in was else None for item in now}
    if own is not None and own in after:
        moved[own] = before.index(own) - after.index(own) if own in before else None
    return moved


def effect(
    before: Sequence[int],
    after: Sequence[int],
    without: Sequence[int],
    own: int | None,
    drawn: AbstractSet[int] = frozenset(),
) -> Effect:
    """What the event did. `without`: the list had it not been said, as far as is known; empty: not known, and
    all that moved counts. `drawn`: films that chance put into the new list: no event is their cause.
    """
    was, now = _places(before, own), _places(after, own)
    else_ = _places(without, own)
    n = len(now) - len(drawn)

    def is_higher(item: int) -> bool:
        # Behind all that there was before is whoever came in to fill the place that the film left.
        return now[item] < else_.get(item, NOWHERE) if without else now[item] <= len(was)

    def is_lower(item: int) -> bool:
        return not without or now[item] > else_.get(item, NOWHERE)

    stay = [item for item in now if item not in drawn]
    return Effect(
        rose=tuple(item for item in stay if now[item] < was.get(item, 0) and is_higher(item)),
        came=tuple(item for item in stay if item not in was and is_higher(item)),
        fell=tuple(item for item in stay if now[item] > was.get(item, NOWHERE) and is_lower(item)),
        left=tuple(
            item for item in was if item not in now and (not without or else_.get(item, NOWHERE) <= n)
        ),
    )


def _places(items: Sequence[int], own: int | None) -> Mapping[int, int]:
    """From 1, the film in question aside."""
    return {item: place for place, item in enumerate((item for item in items if item != own), start=1)}
