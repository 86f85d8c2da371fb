"""What a source says of one film, whatever the source: the seam between readers and matching. Pure."""

from dataclasses import dataclass


class SourceUnreadable(Exception):
    """The source as a whole cannot be read: missing, too large, no answer, not what it should be."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A film as a source describes it. `page_url` names it: two entries of one page are one film.

    `years`: every year the source gives the film, mostly one. `other_titles`: what else it is called.
    """

    title: str
    years: frozenset[int]
    page_title: str
    page_url: str
    text: str = ""
    cast: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    other_titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that cannot be taken: where it stands, and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"
