"""Looks for barriers on every page and state of a running site: `make accessibility`.

    python -m tests.browser.accessibility [--url http://127.0.0.1:8000] [--only home,film]

Prints what axe finds as it goes, and writes the table of docs/accessibility.md between its marks.
"""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.browser.barriers import AXE_VERSION, LOOKS, Barrier, barriers, grave, sideways
from tests.browser.cast import Cast
from tests.browser.looking import looking
from tests.browser.pages import SIGHTS, Sight
from tests.browser.tables import write_between

PAGE = Path("docs/accessibility.md")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one page. `sideways`: how many pixels it scrolls sideways, by width."""

    sight: Sight
    found: frozenset[Barrier]
    sideways: dict[int, int]

    @property
    def is_clean(self) -> bool:
        return not grave(self.found) and not self.sideways


def look_at(cast: Cast, sight: Sight) -> Finding:
    with cast.page(sight, 1440) as page:
        return Finding(sight, frozenset(barriers(page, is_ours=sight.is_ours)), sideways(page))


def row(finding: Finding) -> str:
    rules = {barrier.rule for barrier in grave(finding.found)}
    lesser = sorted({barrier.rule for barrier in finding.found} - rules)
    reflow = ", ".join(f"{px} px too wide at {width}" for width, px in finding.sideways.items())
    return f"| {finding.sight.name} | {len(rules)} | {', '.join(lesser) or '–'} | {reflow or 'yes'} |"


def tell(finding: Finding) -> None:
    print("ok    " if finding.is_clean else "BARRED", finding.sight.name, flush=True)
    for barrier in sorted(finding.found, key=lambda barrier: barrier.rule):
        print(f"    {barrier.impact} {barrier.rule}: {barrier.help}")
        for where in barrier.where:
            print("       ", " ".join(where.split()))
    for width, px in finding.sideways.items():
        print(f"    {px} px too wide at {width}")


def report(findings: list[Finding]) -> str:
    day = datetime.now(UTC).date().isoformat()
    n_looks = len(findings) * len(LOOKS)
    return "\n".join(
        [
            f"{day}, axe-core {AXE_VERSION}: {len(findings)} pages and states, {n_looks} looks.",
            "",
            "| page or state | serious or critical | lesser | fits at 640 and 320 px |",
            "|---|---|---|---|",
            *map(row, findings),
        ]
    )


def main() -> None:
    findings = []
    with looking(__doc__ or "", PAGE) as (cast, sights, page):
        for sight in sights:
            findings.append(look_at(cast, sight))
            tell(findings[-1])
    if len(findings) == len(SIGHTS):
        write_between(page, "accessibility", report(findings))
    sys.exit(not all(finding.is_clean for finding in findings))


if __name__ == "__main__":
    main()
