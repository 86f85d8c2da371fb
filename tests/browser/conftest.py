"""One running product for all journeys, and a browser; a fresh context, and so a fresh person, for each."""

import os
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.cast import Cast, cast_for
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.site import OPERATOR, running_site

# A site that runs already, for somebody who works on a test and would not wait for one to be made.
RUNNING = os.environ.get("SITE_URL")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = find_chromium()
    if executable is None:
        pytest.skip("no Chromium was found: install one or set CHROMIUM=/path")
    # Not for the session: while Playwright's event loop runs in this thread, Django refuses every query of
    # the other modules that this test process goes on with.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Made once: its people do not get in each other's way, and making one takes half a minute."""
    if find_chromium() is None:
        pytest.skip("nothing to look at it with")
    with running_site() if RUNNING is None else nullcontext(RUNNING) as url:
        yield url


@pytest.fixture(scope="module")
def cast(browser: Browser, site: str) -> Iterator[Cast]:
    """Somebody of each kind; an operator only where the site is our own."""
    with cast_for(browser, site, OPERATOR if RUNNING is None else None) as cast:
        yield cast


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site)
    yield context
    context.close()


@pytest.fixture
def other_context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """Somebody else."""
    context = browser.new_context(base_url=site)
    yield context
    context.close()


@pytest.fixture
def plain_context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """Without JavaScript."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    yield context
    context.close()
