"""One running product and one browser for all journeys; a fresh context, and so a fresh person, for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.site import running_site


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


@pytest.fixture(scope="module")
def site(browser: Browser) -> Iterator[str]:
    """Started only where there is a browser to look at it."""
    assert browser.is_connected()
    with running_site() as url:
        yield url


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
    """A browser without JavaScript."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    yield context
    context.close()
