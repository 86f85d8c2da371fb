"""Draws what `benchmarks.growth` measured: one panel for interactions, one for items, both axes logarithmic.

python -m benchmarks.growth_plot docs/images/growth.svg INTERACTIONS.jsonl ITEMS.jsonl

Each line of a file is what one `python -m benchmarks.growth SPLIT --one EVENTS ITEMS` printed. The grey line
is n log n through the first fit (or, in items, n through the first list).
A line may lack what was not measured.
"""

import json
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

Row = dict[str, float]
Point = tuple[float, float]
SERIES = {
    "training_s": ("all training, CPU s", "#1b6ca8"),
    "fit_s": ("one fit of the sources, CPU s", "#b5530f"),
    "list_ms": ("one list, ms", "#2b7a3d"),
    "peak_mb": ("peak, GB", "#7a3d8c"),
}
WIDTH, HEIGHT, MARGIN = 380, 320, 48
GUIDES: dict[str, tuple[str, Callable[[float], float]]] = {
    "interactions": ("fit_s", lambda n: n * math.log(n)),
    "items": ("list_ms", lambda n: n),
}


def main() -> None:
    out, *files = (Path(name) for name in sys.argv[1:])
    panels = [
        panel([json.loads(line) for line in file.read_text().splitlines()], x, place * WIDTH)
        for place, (x, file) in enumerate(zip(GUIDES, files, strict=True))
    ]
    size = f'width="{WIDTH * len(panels)}" height="{HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="11">'
    out.write_text("\n".join([head, '<rect width="100%" height="100%" fill="white"/>', *panels, "</svg>\n"]))


def panel(rows: Sequence[Row], x: str, left: int) -> str:
    """Each series over one x, both axes in whole decades."""
    lines = {name: [(row[x], shown(name, row[name])) for row in rows if name in row] for name in SERIES}
    along = decades([row[x] for row in rows])
    up = decades([y for line in lines.values() for _, y in line])

    def at(point: Point) -> str:
        across = MARGIN + share(point[0], along) * (WIDTH - 2 * MARGIN)
        return f"{left + across:.1f},{HEIGHT - MARGIN - share(point[1], up) * (HEIGHT - 2 * MARGIN):.1f}"

    drawn = [path([at(point) for point in guide(rows, x) if point[1] <= up[1]], "#999999", "4 3")]
    drawn += [path([at(point) for point in lines[name]], SERIES[name][1], "none") for name in SERIES]
    drawn += [text(at((10.0**d, up[0])), f"1e{d}", "#333333", 16) for d in exponents(along)]
    drawn += [text(at((along[0], 10.0**d)), f"{10.0**d:g}", "#333333", 4, -30) for d in exponents(up)]
    drawn += [
        text(f"{left + MARGIN + 16},{20 + 13 * place}", label, colour, 0)
        for place, (label, colour) in enumerate(SERIES.values())
    ]
    return "\n".join([*drawn, text(f"{left + WIDTH // 2},{HEIGHT - 10}", x, "#333333", 0)])


def shown(name: str, value: float) -> float:
    """Gigabytes for megabytes: near the other numbers."""
    return value / 1024 if name == "peak_mb" else value


def guide(rows: Sequence[Row], x: str) -> list[Point]:
    """What growth in proportion would look like, from the first row on."""
    name, growth = GUIDES[x]
    return [(row[x], rows[0][name] * growth(row[x]) / growth(rows[0][x])) for row in rows]


def decades(values: Sequence[float]) -> Point:
    """The powers of ten around the values."""
    return 10.0 ** math.floor(math.log10(min(values))), 10.0 ** math.ceil(math.log10(max(values)))


def exponents(axis: Point) -> range:
    """The decades of an axis."""
    return range(round(math.log10(axis[0])), round(math.log10(axis[1])) + 1)


def share(value: float, axis: Point) -> float:
    """Where a value is on a logarithmic axis, 0–1."""
    return math.log(value / axis[0]) / math.log(axis[1] / axis[0])


def path(points: Sequence[str], colour: str, dashes: str) -> str:
    """A line through points, each marked."""
    marks = "".join(
        '<circle cx="{}" cy="{}" r="2.5" fill="{}"/>'.format(*point.split(","), colour) for point in points
    )
    line = (
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-dasharray="{dashes}"/>'
    )
    return line + marks


def text(at: str, words: str, colour: str, down: int, right: int = 0) -> str:
    """Words at a point, moved a little."""
    x, y = (float(part) for part in at.split(","))
    return f'<text x="{x + right:.1f}" y="{y + down:.1f}" fill="{colour}">{words}</text>'


if __name__ == "__main__":
    main()
