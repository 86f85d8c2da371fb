"""The evaluation report as a page: numbers become plots and tables that templates draw.

Read by the admin and by the stand-alone file. Geometry only; nothing is measured here. Plots are SVG without
inline style, so they stand under the site's Content-Security-Policy.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from catalog.genre_words import genre_label
from recommender.calibration_plot import calibration_plot
from recommender.decimals import decimal_text, interval_text
from recommender.recorded_words import recorded_text

WIDTH = 100.0  # of a bar plot, in its own units
CURVE = (320.0, 180.0)
MARGIN = (28.0, 22.0)  # of the curve: left, bottom
SHOWN = ("model", "linear_recent", "recently_popular")  # in slices: the model, the best peer alone, the floor
STYLE = Path("static/css/report.css")
Numbers = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Bar:
    """One interval in a plot: positions from 0 to WIDTH, and the numbers in words."""

    name: str
    label: str
    x: float
    x_lo: float
    x_hi: float
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Intervals under each other on one axis. `zero`: where 0, or what else they are held against, lies."""

    bars: list[Bar]
    low: float
    high: float
    zero: float


@dataclass(frozen=True, slots=True)
class Line:
    """One rung of the learning curve. `points` and `band` as SVG wants them."""

    name: str
    label: str
    points: str
    band: str
    values: list[str]


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class CurvePlot:
    lines: list[Line]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    n_people: int


def shown(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the template needs."""
    systems = report["systems"]
    labels = {s["name"]: recorded_text(s["label"]) for s in systems}
    compared = [s for s in systems if s["difference"]]
    return {
        "about": report["about"],
        "asked_from": _moment(report["about"]["asked_from_s"]),
        "asked_until": _moment(report["about"]["asked_until_s"]),
        "ladder": plot((s["name"], labels[s["name"]], s["metrics"]["ndcg@10"]) for s in systems),
        "differences": plot((s["name"], labels[s["name"]], s["difference"]) for s in compared),
        "metric_names": list(systems[0]["metrics"]),
        "metric_rows": [(labels[s["name"]], [words(i) for i in s["metrics"].values()]) for s in systems],
        "beyond_rows": [(labels[s["name"]], _beyond(s["beyond"])) for s in systems],
        "slices": [slice_plot(family, report["slices"], labels) for family in _families(report["slices"])],
        "curve": curve_plot(report["curve"], labels),
        "stars": stars_shown(report.get("stars") or {}),
        "suspicion": report.get("sentinel"),
    }


def stars_shown(stars: Mapping[str, Any]) -> dict[str, Any] | None:
    """Predicted stars; None where none were judged, or the report is older than they are in it."""
    if not stars:
        return None
    spans = [f"{t['from']}" if t["from"] == t["to"] else f"{t['from']}–{t['to']}" for t in stars["tenths"]]
    covered = ((span, span, tenth["coverage"]) for span, tenth in zip(spans, stars["tenths"], strict=True))
    return {
        **stars,
        "rmse_words": words(stars["rmse"]),
        "mae_words": words(stars["mae"]),
        "coverage_words": words(stars["coverage"]),
        "calibration": calibration_plot(stars["calibration"]),
        "covered": plot(covered, stars["promised"]),
    }


def stand_alone(report: Mapping[str, Any], title: str) -> str:
    """The whole page in one file, to be sent to somebody."""
    css = (Path(settings.BASE_DIR) / STYLE).read_text()
    style = format_html("<style>{}</style>", mark_safe(css))  # noqa: S308 - our own file
    return render_to_string("recommender/report/page.html", {"title": title, "style": style, **shown(report)})


def plot(rows: Iterable[tuple[str, str, Numbers]], reference: float = 0.0) -> Plot:
    """Rows of (name, label, interval) on one axis that holds the reference and every interval."""
    known = list(rows)
    ends = [value for _, _, i in known for value in (i["lo"], i["hi"]) if value is not None]
    low, high = min([reference, *ends]), max([reference, *ends])
    scale = WIDTH / ((high - low) or 1.0)

    def at(value: float | None) -> float:
        return 0.0 if value is None else round((value - low) * scale, 2)

    bars = [Bar(name, label, at(i["mean"]), at(i["lo"]), at(i["hi"]), words(i)) for name, label, i in known]
    return Plot(bars, low, high, at(reference))


def slice_plot(family: str, parts: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> dict[str, Any]:
    """One family's slices: for each, bars of SHOWN rungs on the family's axis."""
    own = [{**part, "label": _label(part)} for part in parts if part["family"] == family]
    names = [name for name in SHOWN if name in labels]
    whole = plot((name, labels[name], part["ndcg"][name]) for part in own for name in names)
    bars = [whole.bars[start : start + len(names)] for start in range(0, len(whole.bars), len(names))]
    return {"family": recorded_text(family), "plot": whole, "parts": list(zip(own, bars, strict=True))}


def curve_plot(curve: Mapping[str, Any], labels: Mapping[str, str]) -> CurvePlot | None:
    """None where too few people have any history. Steps stand evenly: 0, 1, 3 … grow too fast for a scale."""
    steps = curve["steps"]
    if len(steps) < 2:
        return None
    width, height = CURVE[0] - MARGIN[0], CURVE[1] - MARGIN[1]
    top = max(i["hi"] for column in curve["systems"].values() for i in column) or 1.0
    xs = [round(MARGIN[0] + width * (0.03 + 0.94 * n / (len(steps) - 1)), 1) for n in range(len(steps))]

    def y(value: float) -> float:
        return round(height * (1 - 0.95 * value / top), 1)

    def points(column: Sequence[Numbers], end: str) -> list[str]:
        return [f"{x},{y(i[end] or 0.0)}" for x, i in zip(xs, column, strict=True)]

    lines = [
        Line(
            name,
            labels[name],
            " ".join(points(column, "mean")),
            " ".join([*points(column, "lo"), *reversed(points(column, "hi"))]),
            [words(interval) for interval in column],
        )
        for name, column in curve["systems"].items()
    ]
    ticks = [Tick(y(top * share), decimal_text(top * share, 2)) for share in (0, 0.5, 1)]
    return CurvePlot(
        lines, [Tick(x, str(k)) for x, k in zip(xs, steps, strict=True)], ticks, curve["n_people"]
    )


def words(interval: Numbers) -> str:
    """ "0.312 (0.270 to 0.355)"; a dash where there is nothing to measure."""
    if interval["mean"] is None:
        return "–"
    return interval_text({end: value or 0.0 for end, value in interval.items()}, 3)


def _beyond(values: Mapping[str, Any]) -> list[str]:
    numbers = [values["coverage"], *[values[n]["mean"] for n in ("novelty", "diversity")], values["gini"]]
    return ["–" if v is None else decimal_text(v, 3) for v in [*numbers, values["miscalibration"]["mean"]]]


def _label(part: Mapping[str, Any]) -> str:
    """A genre has its name in the data, other slices what the engine calls them."""
    return genre_label(part["label"]) if part["family"] == "genre" else recorded_text(part["label"])


def _families(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(part["family"] for part in parts))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
