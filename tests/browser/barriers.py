"""What keeps people out of a page, as far as a machine can tell: axe's rules, and scrolling sideways.

axe-core comes with a pinned package and is put into the page by the test's own hand: the site's
Content-Security-Policy neither allows it nor is relaxed for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
AXE_VERSION = AXE[:40].split()[2].removeprefix("v")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING: dict[str, Any] = {"type": "tag", "values": TAGS}
COLOURS: dict[str, Any] = {"type": "rule", "values": ["color-contrast"]}
GRAVE = frozenset({"serious", "critical"})
RUN = "asked => axe.run(asked.context ?? document, { runOnly: asked.rules, resultTypes: ['violations'] })"
# Swagger UI draws itself; what is ours on its page is the frame.
NOT_OURS = [["#api-docs"]]
LOOKS: tuple[tuple[int, Literal["light", "dark"], dict[str, Any]], ...] = (
    (1440, "light", EVERYTHING),
    (1440, "dark", COLOURS),
    (390, "light", COLOURS),
    (390, "dark", EVERYTHING),
)
# 1280 px at 200 % and at 400 %: nothing may need scrolling in two directions (WCAG 1.4.10).
ZOOMED = (640, 320)
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True)
class Barrier:
    """One of axe's findings. `where`: the elements, as selectors."""

    rule: str
    impact: str
    help: str
    is_wcag: bool
    where: tuple[str, ...]


def barriers(page: Page, *, is_ours: bool = True) -> set[Barrier]:
    """What axe finds on the page as it stands, at both sizes and in both themes.

    All rules where everything differs; where the theme alone does, the one rule that looks at colours.
    """
    page.evaluate(AXE)
    found: set[Barrier] = set()
    for width, theme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        found |= look(page, rules, is_ours)
    return found


def look(page: Page, rules: dict[str, Any], is_ours: bool) -> set[Barrier]:
    context: dict[str, Any] = {} if is_ours else {"exclude": NOT_OURS}
    found = page.evaluate(RUN, {"context": context or None, "rules": rules})
    return {
        Barrier(
            rule["id"],
            rule["impact"] or "minor",
            rule["help"],
            any(tag.startswith("wcag") for tag in rule["tags"]),
            tuple(
                str(node["target"]) + " " + str(node.get("failureSummary", ""))[:300]
                for node in rule["nodes"][:5]
            ),
        )
        for rule in found["violations"]
    }


def grave(found: Iterable[Barrier]) -> list[Barrier]:
    """What breaks a success criterion and shuts people out; advice beyond WCAG is told, not failed."""
    return [barrier for barrier in found if barrier.is_wcag and barrier.impact in GRAVE]


def sideways(page: Page) -> dict[int, int]:
    """By how many pixels the page scrolls sideways, zoomed in."""
    found = {}
    for width in ZOOMED:
        page.set_viewport_size({"width": width, "height": 900})
        if px := int(page.evaluate(TOO_WIDE)):
            found[width] = px
    return found
