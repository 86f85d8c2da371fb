"""Photographs every page and state of a running site at three widths in both themes: `make screenshots`.

    python -m tests.browser.screenshots [--url http://127.0.0.1:8000] [--only home,film]

Its people are signed up for it and erased again. The pictures are for eyes, and nothing is compared; beside
them lie sheets that show one width and theme of many pages at once.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.cast import Cast
from tests.browser.looking import looking
from tests.browser.pages import Sight

Theme = Literal["light", "dark"]
WIDTHS = {"phone": 390, "tablet": 768, "desktop": 1440}
THEMES: tuple[Theme, ...] = ("light", "dark")
SCREEN, TALLEST = 900, 2700
# To the end and back, so that what is loaded when it comes near is there.
SCROLLED = """async () => {
    for (let y = 0; y < 2700; y += 800) { scrollTo(0, y); await new Promise((done) => setTimeout(done, 60)); }
    scrollTo(0, 0);
    return document.documentElement.scrollHeight;
}"""
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
            height = min(TALLEST, page.evaluate(SCROLLED))
            page.wait_for_timeout(150)
            clip = {"x": 0, "y": 0, "width": width, "height": height}
            page.screenshot(path=folder / f"{name}-{width_name}-{theme}.png", full_page=True, clip=clip)  # type: ignore[arg-type]  # a plain dict of the same keys


def visit(cast: Cast, sight: Sight, folder: Path) -> None:
    with cast.page(sight, WIDTHS["desktop"]) as page:
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
    with looking(__doc__ or "", Path("var/screenshots")) as (cast, sights, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for sight in sights:
            visit(cast, sight, folder)
        sheets(cast.browser, folder, sights)


if __name__ == "__main__":
    main()
