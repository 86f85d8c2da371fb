"""What is known of people besides what they did, as cohorts they belong to: an age from 25 to 31, a trade.

Learned from the attributes of everybody in a log, whatever they are called; kept in the bundle, so that the
attributes of who comes later are read alike.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Attributes: TypeAlias = Mapping[str, object]
Cohorts: TypeAlias = npt.NDArray[np.int32]

NO_COHORTS: Cohorts = np.empty(0, np.int32)

LEAST_MEMBERS = 5  # of a cohort: a rarer value says nothing of others, and much of who has it
MOST_VALUES = 50  # of one attribute, the most frequent: bounds the cohorts, whatever a column holds
MOSTLY = 0.9  # of what is known of an attribute are numbers: it is one
FEW_NUMBERS = 20  # as many different numbers or fewer are codes
N_RANGES = 7  # about as many people in each


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute's cohorts: one for each of `values`; of a number, one for each range between `edges`."""

    name: str
    values: tuple[str, ...] = ()
    edges: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.edges) + 1 if self.edges else len(self.values)

    def cohort_of(self, said: object) -> int | None:
        """The place of what somebody said among these cohorts; None where that is unknown."""
        if self.edges:
            number = _number(said)
            return None if math.isnan(number) else int(np.searchsorted(self.edges, number, side="right"))
        return self.values.index(text) if (text := str(said).strip()) in self.values else None


@dataclass(frozen=True, slots=True)
class CohortScheme:
    """The cohorts of all attributes, numbered on from one attribute to the next."""

    attributes: tuple[Attribute, ...] = ()

    def __len__(self) -> int:
        return sum(map(len, self.attributes))

    def of(self, person: Attributes) -> Cohorts:
        """The numbers of a person's cohorts, ascending; of what is not known there is none."""
        first, found = 0, []
        for attribute in self.attributes:
            place = attribute.cohort_of(person.get(attribute.name, ""))
            found += [] if place is None else [first + place]
            first += len(attribute)
        return np.array(found, np.int32)

    def as_list(self) -> list[dict[str, Any]]:
        """For a manifest; `from_list` reads it."""
        return [asdict(attribute) for attribute in self.attributes]

    @classmethod
    def from_list(cls, kept: Sequence[Mapping[str, Any]]) -> "CohortScheme":
        return cls(tuple(Attribute(a["name"], tuple(a["values"]), tuple(a["edges"])) for a in kept))


@dataclass(frozen=True, slots=True)
class People:
    """`cohorts`: 0/1 CSR (n_people, len(scheme)), row u is `user_idx` u; whoever comes later is unknown."""

    scheme: CohortScheme
    cohorts: sp.csr_matrix

    def cohorts_of(self, user: int) -> Cohorts:
        """The numbers of one person's cohorts, ascending."""
        if user >= self.cohorts.shape[0]:
            return NO_COHORTS
        own: Cohorts = self.cohorts.indices[self.cohorts.indptr[user] : self.cohorts.indptr[user + 1]]
        return own


def described(people: Sequence[Attributes]) -> People | None:
    """Row u is `user_idx` u. None where nothing is known that several share."""
    names = sorted({name for person in people for name in person})
    learned = (_attribute(name, [person[name] for person in people if name in person]) for name in names)
    scheme = CohortScheme(tuple(attribute for attribute in learned if len(attribute) > 1))
    if not len(scheme):
        return None
    rows = [scheme.of(person) for person in people]
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    held = np.concatenate(rows)
    parts = (np.ones(len(held), np.float32), held, ends)
    return People(scheme, sp.csr_matrix(parts, shape=(len(people), len(scheme))))


def _attribute(name: str, said: Sequence[object]) -> Attribute:
    texts = [text for value in said if (text := str(value).strip())]
    held = Counter(texts)
    numbers = np.array([_number(text) for text in texts])
    known = numbers[~np.isnan(numbers)]
    if len(np.unique(known)) > FEW_NUMBERS and len(known) >= MOSTLY * len(texts):
        return Attribute(name, edges=_edges(known))
    often = [value for value, n in held.most_common(MOST_VALUES) if n >= LEAST_MEMBERS]
    return Attribute(name, values=tuple(sorted(often)))


def _edges(numbers: np.ndarray) -> tuple[float, ...]:
    """Where one range ends and the next begins."""
    between = np.quantile(numbers, np.arange(1, N_RANGES) / N_RANGES)
    return tuple(np.unique(between[between > numbers.min()]).tolist())


def _number(said: object) -> float:
    """NaN for what is no finite number."""
    try:
        number = float(str(said))
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
