"""Motifs that repeat: war, documentary, musical, children's."""

from catalog.posters.dice import Dice
from catalog.posters.motifs.inks import Inks
from catalog.posters.shapes import area, bar, disc, half_disc, line, num, polygon, turned


def chevrons(dice: Dice, inks: Inks) -> str:
    """Ranks, one of them marked."""
    n, peak = dice.pick((3, 4, 5)), dice.between(34, 60)
    marked = dice.pick(range(n))
    step, body = 176 / n, ""
    for row in range(n):
        y, thick = -56 + row * step, step * 0.56
        outline = [(-86, y), (0, y - peak), (86, y), (86, y + thick), (0, y - peak + thick), (-86, y + thick)]
        body += area(polygon(outline), inks.accent if row == marked else inks.figure)
    return turned(dice.pick((0, 0, 180, 90)), body)


def grid(dice: Dice, inks: Inks) -> str:
    """Many alike, one looked at closely."""
    n = dice.pick((3, 4, 5, 6))
    step, marks = 176 / n, ""
    half = step * dice.between(0.26, 0.42)
    chosen, round_marks = dice.pick(range(n * n)), dice.draw() < 0.5
    across = num(2 * half)
    closely = ""
    for at in range(n * n):
        x, y = -88 + step * (at % n + 0.5), -88 + step * (at // n + 0.5)
        if at == chosen:
            closely = disc(x, y, half * 1.5, inks.accent)
        elif round_marks:
            marks += f"M{num(x - half)} {num(y)}a1 1 0 0 1 {across} 0a1 1 0 0 1 -{across} 0"
        else:
            marks += f"M{num(x - half)} {num(y - half)}h{across}v{across}h-{across}z"
    return area(marks, inks.figure) + closely


def waves(dice: Dice, inks: Inks) -> str:
    """Five staves in motion."""
    height, length = dice.between(14, 26), dice.between(40, 70)
    marked, body = dice.pick(range(5)), ""
    for row in range(5):
        path = (
            f"M-220 {num(-80 + row * 40)}q{num(length / 2)} {num(-2 * height)} {num(length)} 0"
            + f"t{num(length)} 0" * 9
        )
        body += line(path, inks.accent if row == marked else inks.figure, dice.between(9, 21))
    return turned(dice.pick((0, -20, 30, 90)), body)


def keys(dice: Dice, inks: Inks) -> str:
    """A keyboard, one key struck."""
    struck, body = dice.pick(range(1, 6)), ""
    for at in range(7):
        body += bar(-126 + at * 36, -84, 32, 168, inks.accent if at == struck else inks.figure)
    for at in (0, 1, 3, 4, 5):
        body += bar(-101 + at * 36, -84, 20, 100, inks.field)
    return turned(dice.between(-24, 24), body)


def confetti(dice: Dice, inks: Inks) -> str:
    """Half discs and triangles in the air, one large."""
    n = dice.pick((3, 4))
    step, body = 200 / n, ""
    for at in range(n * n):
        x, y = (
            -100 + step * (at % n + dice.between(0.35, 0.65)),
            -100 + step * (at // n + dice.between(0.35, 0.65)),
        )
        size = step * dice.between(0.24, 0.48)
        outline = dice.pick(
            (half_disc(0, size / 2, size), polygon([(0, -size), (size, size * 0.7), (-size, size * 0.7)]))
        )
        where = f"translate({num(x)} {num(y)})rotate({int(dice.between(0, 360))})"
        body += f'<path transform="{where}" d="{outline}" fill="{dice.pick((inks.figure, inks.accent))}"/>'
    return body
