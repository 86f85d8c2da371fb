"""What every motif is given, and what it is: a drawing in a square of ±100 around (0, 0) on a field.

Composition scales and mirrors it; what reaches beyond the poster or under the title's band is cut off there.
"""

from collections.abc import Callable
from typing import NamedTuple

from catalog.posters.dice import Dice


class Inks(NamedTuple):
    field: str  # what the motif stands on
    figure: str
    accent: str


Motif = Callable[[Dice, Inks], str]
