"""Sliders and policies as the page shows them: what each does, in words, and what it was measured to cost.

Numbers are those that training kept with the champion; where it kept none, the page says so. Reads no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from recommender.decimals import decimal_text
from recommender.engine.ranking.sliders import LIMIT, NAMES
from recommender.engine.types import Sliders

POSITIONS = range(-LIMIT, LIMIT + 1)
METRIC = "ndcg@10"
Metrics = Mapping[str, Any]  # as a version's row holds them


@dataclass(frozen=True, slots=True)
class Price:
    """Of one position. `said`: the share of accuracy it costs; `ndcg`: the figures. Empty: not measured."""

    position: int
    said: str
    ndcg: str


@dataclass(frozen=True, slots=True)
class ShownSlider:
    """`low` and `high` name its ends, `said` its position; `prices` has one for each."""

    name: str
    label: str
    low: str
    high: str
    position: int
    said: str
    prices: tuple[Price, ...]

    @property
    def price(self) -> Price:
        return self.prices[self.position + LIMIT]


def shown_sliders(sliders: Sliders, metrics: Metrics) -> list[ShownSlider]:
    """In the order of the page."""
    return [_shown(name, int(getattr(sliders, name)), metrics.get("sliders", {})) for name in NAMES]


def _shown(name: str, position: int, prices: Metrics) -> ShownSlider:
    label, low, high = _names()[name]
    measured = prices.get(name, {})
    priced = tuple(_price(at, measured) for at in POSITIONS)
    return ShownSlider(name, label, low, high, position, _position_words()[name][position + LIMIT], priced)


def _names() -> dict[str, tuple[str, str, str]]:
    return {
        "popularity": (_("How well known"), _("few know them"), _("many know them")),
        "novelty": (_("How far from what you know"), _("close to it"), _("far from it")),
        "recency": (_("How new"), _("older"), _("newer")),
        "diversity": (_("How varied"), _("all of a kind"), _("all sorts")),
    }


def _position_words() -> dict[str, tuple[str, ...]]:
    """From the lowest position to the highest."""
    middle = _("as it comes")
    known = (_("much less known"), _("less known"), middle, _("better known"), _("much better known"))
    near, far = _("closer to what you know"), _("farther from what you know")
    much_near, much_far = _("much closer to what you know"), _("much farther from what you know")
    age = (_("much older"), _("older than it comes"), middle, _("newer than it comes"), _("much newer"))
    alike = (_("much more alike"), _("more alike"), middle, _("more varied"), _("much more varied"))
    return {
        "popularity": known,
        "novelty": (much_near, near, middle, far, much_far),
        "recency": age,
        "diversity": alike,
    }


def _price(position: int, measured: Metrics) -> Price:
    row, neutral = measured.get(str(position)), measured.get("0", {}).get(METRIC)
    if row is None or not neutral:
        return Price(position, "", "")
    if position == 0:
        return Price(position, _("costs nothing"), _("NDCG@10 %(value)s") % {"value": _number(neutral)})
    figures = {"value": _number(row[METRIC]), "neutral": _number(neutral)}
    said = _cost(*(round(100 * row["difference"][end] / neutral) for end in ("mean", "lo", "hi")))
    return Price(position, said, _("NDCG@10 %(value)s instead of %(neutral)s") % figures)


def _cost(mean: int, lo: int, hi: int) -> str:
    """In percent of the neutral list's accuracy, with the 95 % interval."""
    if lo <= 0 <= hi:
        return _("no cost that could be measured (%(lo)s to %(hi)s %%)") % {
            "lo": _signed(lo),
            "hi": _signed(hi),
        }
    if hi < 0:
        share = {"share": -mean, "lo": -hi, "hi": -lo}
        return _("costs about %(share)s %% of the accuracy (%(lo)s to %(hi)s %%)") % share
    share = {"share": mean, "lo": lo, "hi": hi}
    return _("gains about %(share)s %% of accuracy (%(lo)s to %(hi)s %%)") % share


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """`key` empty: left to the site. `quality` empty: not measured."""

    key: str
    label: str
    about: str
    quality: str


def shown_policies(metrics: Metrics) -> list[ShownPolicy]:
    """The site's own choice first, then what one may choose."""
    site = _("The full model, as a rule. While two ways are compared, chance decides which of them is yours.")
    full = _("Several models propose films, and one that learned from people’s choices puts them in order.")
    linear = _(
        "Films that people chose beside those you liked last, and nothing else: one sum, quick to follow you."
    )
    popular = _("The same for everybody: what was watched most of late.")
    return [
        ShownPolicy("", _("The site chooses"), site, ""),
        ShownPolicy("two-stage", _("The full model"), full, _quality(metrics.get("model", {}))),
        ShownPolicy(
            "recent-linear", _("What goes together"), linear, _quality(metrics.get("linear_recent", {}))
        ),
        ShownPolicy(
            "popular", _("What everybody watches"), popular, _quality(metrics.get("recently_popular", {}))
        ),
    ]


def _quality(measured: Metrics) -> str:
    if METRIC not in measured:
        return ""
    figures = {
        "share": round(100 * measured["hit@10"]["mean"]),
        "value": _number(measured[METRIC]["mean"]),
        "lo": _number(measured[METRIC]["lo"]),
        "hi": _number(measured[METRIC]["hi"]),
    }
    return (
        _(
            "Of ten films it named, %(share)s %% of people then chose one or more"
            " (NDCG@10 %(value)s, %(lo)s to %(hi)s)."
        )
        % figures
    )


def _number(value: float) -> str:
    return decimal_text(value, 3)


def _signed(percent: int) -> str:
    return f"+{percent}" if percent > 0 else f"−{-percent}" if percent else "0"
