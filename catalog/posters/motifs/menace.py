"""Motifs of danger and suspense: film-noir, horror, thriller, crime, mystery, action."""

from math import pi, tau

from catalog.posters.dice import Dice
from catalog.posters.motifs.inks import Inks
from catalog.posters.shapes import area, bar, disc, line, moved, num, polar, polygon, turned


def blinds(dice: Dice, inks: Inks) -> str:
    """A lamp behind slanted blinds."""
    gap, n = dice.between(20, 30), 15
    slats = "".join(
        bar(-220, -190 + row * gap, 440, gap * (0.25 + 0.45 * row / n), inks.figure) for row in range(n)
    )
    lamp = disc(dice.between(-40, 40), dice.between(-40, 20), dice.between(48, 70), inks.accent)
    return lamp + turned(dice.between(10, 34), slats)


def teeth(dice: Dice, inks: Inks) -> str:
    """Two jaws, not yet closed."""
    n = dice.pick((5, 6, 7))
    step, gums, fangs = 264 / n, "", ""
    for side in (-1, 1):
        edge = side * dice.between(58, 70)
        gums += polygon([(-220, edge), (220, edge), (220, side * 260), (-220, side * 260)])
        for at in range(n):
            left = -132 + at * step
            tip = edge - side * dice.between(30, 62)
            fangs += polygon([(left, edge), (left + step / 2, tip), (left + step, edge)])
    return turned(dice.between(-10, 10), area(fangs, inks.accent) + area(gums, inks.figure))


def slashes(dice: Dice, inks: Inks) -> str:
    """A moon and four claws."""
    moon = disc(dice.between(-20, 20), dice.between(-16, 10), dice.between(66, 80), inks.figure)
    cuts = ""
    for at in range(4):
        x, reach = -66 + at * 40, dice.between(84, 118)
        cuts += polygon([(x + 20, -reach), (x + 13, 0), (x - 14, reach), (x - 3, 0)])
    return moon + area(cuts, inks.accent)


def spiral(dice: Dice, inks: Inks) -> str:
    """Quarter turns of growing radius, starting at the middle."""
    quarters = dice.pick((13, 15, 17, 19))
    growth, path = 104 / quarters, "M0 0"
    for at in range(1, quarters + 1):
        radius = growth * at
        x, y = polar(radius, at * pi / 2)
        path += f"A{num(radius)} {num(radius)} 0 0 1 {num(x)} {num(y)}"
    coil = line(path, inks.figure, growth * dice.between(1.3, 2.2))
    return turned(dice.between(0, 360), coil) + disc(0, 0, 14, inks.accent)


def off_centre_rings(dice: Dice, inks: Inks) -> str:
    """A tunnel whose end drifts away."""
    angle, drift, body = dice.between(0, tau), dice.between(5, 8), ""
    for at, radius in enumerate((96, 78, 60, 42, 24)):
        colour = inks.accent if at == 4 else (inks.figure, inks.field)[at % 2]
        body += disc(*polar(drift * at, angle), radius, colour)
    return body


def bullet_hole(dice: Dice, inks: Inks) -> str:
    """A pane of figure, one hole in it, cracks that run off and join."""
    n, cracks, joints = dice.pick((7, 8, 9)), "", []
    for at in range(n):
        angle, bent = tau * (at + dice.between(-0.3, 0.3)) / n, dice.between(-0.2, 0.2)
        joint = polar(dice.between(44, 66), angle)
        end = polar(dice.between(90, 300), angle + bent)
        cracks += polygon(
            [polar(20, angle - 0.2), joint, end, (joint[0] + 2, joint[1] + 2), polar(20, angle + 0.2)]
        )
        joints.append(joint)
    web = line(polygon(joints[: n - 2]).removesuffix("z"), inks.field, 2)
    hole = area(cracks, inks.field) + web + disc(0, 0, 27, inks.field) + disc(3, 3, 15, inks.accent)
    return bar(-300, -300, 600, 600, inks.figure) + moved(dice.between(-36, 36), dice.between(-30, 30), hole)


def fingerprint(dice: Dice, inks: Inks) -> str:
    """Loops, one of them marked."""
    marked, body = dice.pick((1, 2, 3)), ""
    for at, radius in enumerate((12, 28, 44, 60, 76)):
        r, left, right = num(radius), dice.between(20, 84), dice.between(20, 84)
        path = f"M-{r} {num(left)}V-14A{r} {num(radius * 1.15)} 0 0 1 {r} -14V{num(right)}"
        body += line(path, inks.accent if at == marked else inks.figure, 8)
    return turned(dice.between(-28, 28), body)


def keyhole(dice: Dice, inks: Inks) -> str:
    """Somebody looks through."""
    look = dice.between(-12, 12)
    foot = area(polygon([(-24, 0), (24, 0), (52, 94), (-52, 94)]), inks.figure)
    lids = area("M-44 -28Q0 -66 44 -28Q0 10 -44 -28z", inks.field)
    iris = disc(look, -28, 18, inks.accent) + disc(look, -28, 8, inks.figure)
    return disc(0, -28, 58, inks.figure) + foot + lids + iris


def eye(dice: Dice, inks: Inks) -> str:
    """Wide open, lashed all round."""
    lashes = ""
    for at in range(24):
        angle = tau * at / 24
        lashes += polygon([polar(60, angle - 0.05), polar(98, angle), polar(60, angle + 0.05)])
    rim = area("M-84 0Q0 -86 84 0Q0 86 -84 0z", inks.field)
    white = area("M-74 0Q0 -72 74 0Q0 72 -74 0z", inks.figure)
    x = dice.between(-14, 14)
    iris = disc(x, 0, 30, inks.field) + disc(x, 0, 22, inks.accent) + disc(x, 0, 9, inks.field)
    return area(lashes, inks.figure) + rim + white + iris


def burst(dice: Dice, inks: Inks) -> str:
    """A blast of uneven rays around a hot core."""
    n = dice.pick((9, 11, 13))
    reaches = [dice.between(76, 130) if at % 2 else dice.between(34, 48) for at in range(2 * n)]
    points = [polar(reach, pi * at / n) for at, reach in enumerate(reaches)]
    core = [(x * 0.45, y * 0.45) for x, y in points]
    blast = area(polygon(points), inks.figure) + area(polygon(core), inks.accent)
    return moved(dice.between(-22, 22), dice.between(-22, 22), blast)


def speed(dice: Dice, inks: Inks) -> str:
    """Diagonals that race to one point."""
    x, y, rays = dice.between(36, 84), dice.between(-84, -30), ""
    for at in range(18):
        angle, wide = tau * at / 18, dice.between(0.05, 0.09)
        rays += polygon([(0, 0), polar(420, angle - wide), polar(420, angle + wide)])
    return moved(x, y, area(rays, inks.figure) + disc(0, 0, dice.between(26, 40), inks.accent))


def bolt(dice: Dice, inks: Inks) -> str:
    """Lightning across a disc."""
    back = disc(dice.between(-16, 16), dice.between(-12, 12), dice.between(60, 80), inks.figure)
    zigzag = [(34, -130), (-46, 14), (-4, 10), (-40, 130), (52, -24), (8, -18), (66, -130)]
    return back + turned(dice.between(-14, 18), area(polygon(zigzag), inks.accent))
