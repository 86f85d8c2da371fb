"""The few SVG elements the motifs are cut from. Presentation attributes only: the site refuses styles."""

from collections.abc import Iterable
from math import cos, sin

Point = tuple[float, float]


def num(value: float) -> str:
    """One decimal at most, no "-0", no trailing zeros: half the bytes of a poster are numbers."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def disc(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{fill}"/>'


def ring(x: float, y: float, radius: float, stroke: str, width: float) -> str:
    return (
        f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="none" '
        f'stroke="{stroke}" stroke-width="{num(width)}"/>'
    )


def oval(radius_x: float, radius_y: float, stroke: str, width: float) -> str:
    """An ellipse's outline around (0, 0)."""
    return (
        f'<ellipse rx="{num(radius_x)}" ry="{num(radius_y)}" fill="none" '
        f'stroke="{stroke}" stroke-width="{num(width)}"/>'
    )


def bar(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}" fill="{fill}"/>'


def area(path: str, fill: str) -> str:
    return f'<path d="{path}" fill="{fill}"/>'


def line(path: str, stroke: str, width: float) -> str:
    return f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{num(width)}"/>'


def polygon(points: Iterable[Point]) -> str:
    """The path data of a closed outline; several can be joined into one area."""
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + "z"


def half_disc(x: float, y: float, radius: float) -> str:
    """The path data of the upper half of a disc whose flat side is centred on (x, y)."""
    r = num(radius)
    return f"M{num(x - radius)} {num(y)}a{r} {r} 0 0 1 {num(2 * radius)} 0z"


def polar(radius: float, angle: float) -> Point:
    """The point at that distance from (0, 0); the angle in radians, clockwise from the right."""
    return radius * cos(angle), radius * sin(angle)


def moved(x: float, y: float, body: str) -> str:
    return f'<g transform="translate({num(x)} {num(y)})">{body}</g>'


def turned(angle: float, body: str, x: float = 0, y: float = 0) -> str:
    return f'<g transform="rotate({num(angle)} {num(x)} {num(y)})">{body}</g>'
