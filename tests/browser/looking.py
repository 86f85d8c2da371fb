"""What the commands that look at a running site share: their options, its people, and a browser."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

from tests.browser.cast import Cast, cast_for
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.operators import passing_operator
from tests.browser.pages import SIGHTS, Sight


@contextmanager
def looking(about: str, out: Path) -> Iterator[tuple[Cast, list[Sight], Path]]:
    """The site's people, what was asked to be looked at, and where the result goes."""
    options = options_of(about, out)
    wanted = set(filter(None, options.only.split(",")))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "recsite.settings")
    django.setup()
    # The operator outside: while Playwright's loop runs in this thread, Django refuses every query.
    with passing_operator(options.operator) as operator, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        with cast_for(browser, options.url, operator) as cast:
            yield cast, [sight for sight in SIGHTS if not wanted or sight.name in wanted], options.out
        browser.close()


def options_of(about: str, out: Path) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=out)
    parser.add_argument("--only", default="", help="names of pages, by comma")
    parser.add_argument("--operator", nargs=2, metavar=("NAME", "PASSWORD"), help="for a site elsewhere")
    return parser.parse_args()
