"""What keeps people out of a page, as far as a machine can tell: axe's rules, and scrolling sideways.

axe-core comes with a pinned package and is put into the page by the test's own hand: the site's
Content-Security-Policy neither allows it nor is relaxed for it.
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
GRAVE = frozenset({"serious", "critical"})
RUN = "asked => axe.run(asked.context, { runOnly: asked.tags, resultTypes: ['violations'] })"
# Swagger UI draws itself; what is ours on its page is the frame.
NOT_OURS = [["#api-docs"]]
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True)
class Barrier:
    """One of axe's findings. `where`: the elements, as selectors."""

    rule: str
    impact: str
    help: str
    where: tuple[str, ...]


def barriers(page: Page, *, is_ours: bool = True) -> list[Barrier]:
    """What axe finds on the page as it stands, in its present size and theme."""
    page.evaluate(AXE)
    context: dict[str, Any] = {} if is_ours else {"exclude": NOT_OURS}
    found = page.evaluate(RUN, {"context": context or None, "tags": TAGS})
    return [
        Barrier(
            rule["id"],
            rule["impact"] or "minor",
            rule["help"],
            tuple(
                str(node["target"]) + " " + str(node.get("failureSummary", ""))[:300]
                for node in rule["nodes"][:5]
            ),
        )
        for rule in found["violations"]
    ]


def grave(found: list[Barrier]) -> list[Barrier]:
    return [barrier for barrier in found if barrier.impact in GRAVE]


def overflow_px(page: Page) -> int:
    """How far the page can be scrolled sideways."""
    return int(page.evaluate(TOO_WIDE))
