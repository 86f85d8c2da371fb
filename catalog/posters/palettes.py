"""Colours of the posters: a genre chooses the inks, the decade how they were printed.

Every scheme of every press must carry its lettering at 4.5 : 1 or better (tests/catalog/test_posters.py).
"""

from dataclasses import dataclass

from catalog.posters.dice import Dice

INKS = (
    "paper",
    "night",
    "red",
    "orange",
    "yellow",
    "green",
    "teal",
    "blue",
    "plum",
    "pink",
    "stone",
    "sky",
    "chalk",
)
# The same inks as each time printed them: letterpress, offset, the brown years, video, today.
PRESSES = {
    1900: "e8d6ae 2b231c a83226 d17842 d9a640 44593a 33605f 34466b 553040 d9a48f b8a57f 9fb5ae f7ecd2",
    1950: "f0deb4 262321 cf3122 ee7c2b f5c02f 2b6b45 11706f 24509b 642757 f2a59c cfbd97 8cc9d2 fff8e7",
    1970: "efd8a6 37211a b83a22 de7428 e8a926 565f26 24625c 2f4a73 6b2c33 e5a37f bd9f6f a6c2b2 fff3d9",
    1980: "eed5d6 211a3d d01f4b ff6b4a ffc847 0b6b60 0d7280 3039b5 581d76 ff92b6 b9abc7 74cbe6 fff4f2",
    1990: "ecdcba 22242f c4301f e26c38 ebb548 2a6247 186a73 243f84 57244a eda497 bdae92 8dbfd0 fbf4e3",
}

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3

# Ground (what the lettering stands on), figure, accent.
Scheme = tuple[str, str, str]
SCHEMES: dict[str, tuple[Scheme, ...]] = {
    "film-noir": (("night", "stone", "yellow"), ("night", "paper", "red"), ("paper", "night", "stone")),
    "sci-fi": (
        ("night", "sky", "orange"),
        ("blue", "paper", "orange"),
        ("teal", "yellow", "night"),
        ("plum", "sky", "yellow"),
        ("paper", "blue", "red"),
    ),
    "western": (
        ("yellow", "red", "night"),
        ("paper", "orange", "plum"),
        ("red", "yellow", "night"),
        ("sky", "red", "paper"),
    ),
    "horror": (("red", "night", "paper"), ("night", "red", "paper"), ("green", "night", "yellow")),
    "romance": (
        ("pink", "red", "plum"),
        ("paper", "pink", "red"),
        ("plum", "pink", "orange"),
        ("red", "pink", "paper"),
        ("sky", "red", "pink"),
        ("paper", "orange", "teal"),
    ),
    "comedy": (
        ("yellow", "red", "night"),
        ("pink", "blue", "yellow"),
        ("sky", "orange", "paper"),
        ("paper", "teal", "orange"),
        ("yellow", "teal", "paper"),
        ("orange", "paper", "night"),
        ("paper", "red", "sky"),
        ("teal", "yellow", "pink"),
    ),
    "war": (("green", "stone", "orange"), ("stone", "green", "red"), ("night", "stone", "red")),
    "documentary": (
        ("paper", "night", "red"),
        ("stone", "night", "paper"),
        ("paper", "blue", "yellow"),
        ("teal", "paper", "orange"),
    ),
    "animation": (
        ("sky", "yellow", "red"),
        ("yellow", "pink", "blue"),
        ("pink", "teal", "yellow"),
        ("blue", "yellow", "pink"),
    ),
    "musical": (
        ("plum", "orange", "pink"),
        ("yellow", "plum", "pink"),
        ("blue", "sky", "yellow"),
        ("pink", "plum", "paper"),
    ),
    "thriller": (
        ("orange", "night", "paper"),
        ("night", "orange", "paper"),
        ("paper", "red", "night"),
        ("teal", "night", "paper"),
        ("night", "yellow", "red"),
        ("red", "paper", "night"),
    ),
    "children": (
        ("sky", "red", "yellow"),
        ("yellow", "teal", "red"),
        ("pink", "red", "paper"),
        ("paper", "teal", "orange"),
        ("teal", "yellow", "pink"),
    ),
    "crime": (
        ("paper", "night", "red"),
        ("night", "yellow", "red"),
        ("night", "stone", "orange"),
        ("stone", "plum", "red"),
        ("yellow", "night", "red"),
    ),
    "mystery": (("plum", "stone", "yellow"), ("night", "teal", "yellow"), ("green", "night", "yellow")),
    "adventure": (
        ("teal", "orange", "paper"),
        ("paper", "green", "orange"),
        ("yellow", "green", "paper"),
        ("sky", "blue", "orange"),
    ),
    "fantasy": (("plum", "yellow", "sky"), ("blue", "yellow", "pink"), ("green", "pink", "yellow")),
    "action": (
        ("red", "yellow", "night"),
        ("night", "orange", "yellow"),
        ("yellow", "night", "red"),
        ("blue", "orange", "paper"),
        ("orange", "night", "yellow"),
        ("paper", "red", "night"),
    ),
    "drama": (
        ("paper", "red", "night"),
        ("stone", "blue", "paper"),
        ("teal", "stone", "paper"),
        ("paper", "teal", "yellow"),
        ("blue", "stone", "orange"),
        ("green", "yellow", "paper"),
        ("plum", "orange", "paper"),
        ("pink", "plum", "paper"),
        ("sky", "blue", "paper"),
        ("yellow", "plum", "paper"),
        ("paper", "plum", "pink"),
        ("night", "sky", "red"),
    ),
    "": (("paper", "night", "orange"), ("night", "paper", "teal"), ("stone", "night", "red")),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """Hex colours. Lettering stands on the ground or on the accent, and nowhere else."""

    ground: str
    figure: str
    accent: str
    chalk: str
    night: str

    def ink_on(self, colour: str) -> str:
        """The lettering's colour there: the lighter or the darker of the two that every press has."""
        return max(self.chalk, self.night, key=lambda ink: contrast(ink, colour))

    def loud_ink_on(self, colour: str) -> str:
        """The accent where it can be read, else the plain ink."""
        readable = contrast(self.accent, colour) >= LEAST_CONTRAST
        return self.accent if readable else self.ink_on(colour)


def palette_for(genre: str, year: int | None, dice: Dice) -> Palette:
    return printed(dice.pick(SCHEMES[genre]), press_of(year))


def press_of(year: int | None) -> int:
    """The press of the time; the earliest for all before it, today's for an unknown year."""
    return max((start for start in PRESSES if year is None or start <= year), default=min(PRESSES))


def printed(scheme: Scheme, press: int) -> Palette:
    colours = dict(zip(INKS, (f"#{code}" for code in PRESSES[press].split()), strict=True))
    ground, figure, accent = (colours[name] for name in scheme)
    return Palette(ground, figure, accent, chalk=colours["chalk"], night=colours["night"])


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two hex colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of "#rrggbb"."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
