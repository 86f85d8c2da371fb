"""Photographs every page and state of a running site at three widths in both themes: `make screenshots`.

    python -m tests.browser.screenshots [--url http://127.0.0.1:8000] [--only home,film]

Its people are signed up for it and erased again. The pictures are for eyes, and nothing is compared; beside
them lie sheets that show one width and theme of many pages at once.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.cast import Cast, cast_for
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.operators import passing_operator
from tests.browser.pages import SIGHTS, Sight

Theme = Literal["light", "dark"]
WIDTHS = {"phone": 390, "tablet": 768, "desktop": 1440}
THEMES: tuple[Theme, ...] = ("light", "dark")
SCREEN, TALLEST = 900, 2700
SHEET_COLUMNS = {"phone": 8, "tablet": 6, "desktop": 4}
SHEET_STYLE = """
body {{ margin: 0; padding: 8px; display: grid; grid-template-columns: repeat({columns}, 1fr); gap: 8px; }}
body {{ background: #777; font: 14px sans-serif; }}
figure {{ margin: 0; max-height: 900px; overflow: hidden; background: #fff; }}
img {{ width: 100%; display: block; }}
"""


def photograph(page: Page, folder: Path, name: str) -> None:
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        for width_name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": SCREEN})
            page.wait_for_timeout(150)
            height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(path=folder / f"{name}-{width_name}-{theme}.png", full_page=True, clip=clip)  # type: ignore[arg-type]  # a plain dict of the same keys


def visit(cast: Cast, sight: Sight, folder: Path) -> None:
    with cast.context(sight.who, reduced_motion="reduce") as context:
        page = context.new_page()
        page.set_viewport_size({"width": WIDTHS["desktop"], "height": SCREEN})
        sight.opener(page)
        photograph(page, folder, sight.name)


def sheets(browser: Browser, folder: Path, sights: Sequence[Sight]) -> None:
    """Contact sheets: the browser is what lays pictures out."""
    page = browser.new_page(viewport={"width": 1800, "height": 1000})
    for width_name, columns in SHEET_COLUMNS.items():
        for theme in THEMES:
            for number, first in enumerate(range(0, len(sights), 2 * columns), start=1):
                names = [sight.name for sight in sights[first : first + 2 * columns]]
                write_sheet(folder, names, f"{width_name}-{theme}", columns)
                page.goto((folder / "sheet.html").resolve().as_uri())
                page.screenshot(path=folder / f"sheet-{width_name}-{theme}-{number}.png", full_page=True)
    page.close()


def write_sheet(folder: Path, names: Sequence[str], kind: str, columns: int) -> None:
    figure = "<figure><figcaption>{name}</figcaption><img src='{name}-{kind}.png'></figure>"
    figures = "".join(figure.format(name=name, kind=kind) for name in names)
    style = SHEET_STYLE.format(columns=columns)
    (folder / "sheet.html").write_text(f"<meta charset=utf-8><style>{style}</style>{figures}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("var/screenshots"))
    parser.add_argument("--only", default="", help="names of pages, by comma")
    parser.add_argument("--operator", nargs=2, metavar=("NAME", "PASSWORD"), help="for a site elsewhere")
    options = parser.parse_args()
    wanted = set(filter(None, options.only.split(",")))
    sights = [sight for sight in SIGHTS if not wanted or sight.name in wanted]
    options.out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")
    django.setup()
    with passing_operator(options.operator) as operator, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        with cast_for(browser, options.url, operator) as cast:
            for sight in sights:
                visit(cast, sight, options.out)
        sheets(browser, options.out, sights)
        browser.close()


if __name__ == "__main__":
    main()
