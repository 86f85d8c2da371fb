"""What a page costs the person who opens it: bytes over the wire, waiting, and what moves by itself."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.cast import Cast
from tests.browser.pages import Sight

# Summed over everything, not over the worst five seconds as browsers report it: the stricter reading.
WATCH_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
WATCH_PAINT = """
    window.paintedMs = 0;
    new PerformanceObserver((list) => { window.paintedMs = list.getEntries().at(-1).startTime; })
        .observe({ type: "largest-contentful-paint", buffered: true });
"""
TIMES = """() => {
    const load = performance.getEntriesByType("navigation")[0];
    return [load.responseStart - load.requestStart, load.domContentLoadedEventEnd, window.paintedMs];
}"""


@dataclass(frozen=True, slots=True)
class Wire:
    """One page with an empty cache. From asking: `usable_ms` until its scripts have run (DOMContentLoaded),
    `painted_ms` until the largest of what is seen first is drawn (largest contentful paint)."""

    address: str
    page_bytes: int
    font_bytes: int
    poster_bytes: int
    first_byte_ms: float
    usable_ms: float
    painted_ms: float
    shifted: float


def weigh(cast: Cast, sight: Sight, width: int = 1440) -> Wire:
    """Reaches the page as its person does, then opens its address anew in a browser that holds nothing."""
    with cast.page(sight, width) as page:
        address = page.url
    with cast.context(sight.who) as context:
        context.add_init_script(WATCH_SHIFTS + WATCH_PAINT)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        received = listen(page)
        page.goto(address, wait_until="load")
        page.wait_for_timeout(700)
        first_byte_ms, usable_ms, painted_ms = page.evaluate(TIMES)
        shifted = page.evaluate("window.shifted")
    posters = sum(size for url, size in received.items() if "/posters/" in url)
    fonts = sum(size for url, size in received.items() if "/fonts/" in url)
    rest = sum(received.values()) - posters
    return Wire(address, rest, fonts, posters, first_byte_ms, usable_ms, painted_ms, shifted)


def listen(page: Page) -> dict[str, int]:
    """Fills up with the encoded size of each answer, headers included."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    names: dict[str, str] = {}
    received: dict[str, int] = {}

    def note(event: dict[str, str]) -> None:
        address = names.get(event["requestId"], "")
        received[address] = received.get(address, 0) + int(event["encodedDataLength"])

    session.on(
        "Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]})
    )
    session.on("Network.loadingFinished", note)
    return received


def shifted_by_a_push(cast: Cast, where: str) -> float:
    """How much moves on a page that lies open while its person rates in another.

    `where`: a selector of what is at the top of the window.
    """
    with cast.context("member") as context:
        context.add_init_script(WATCH_SHIFTS)
        resting, acting = context.new_page(), context.new_page()
        for page in (resting, acting):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto("/")
            page.wait_for_selector("body[data-socket=open]", state="attached")
        resting.locator(where).first.evaluate("element => element.scrollIntoView()")
        resting.wait_for_timeout(1000)
        resting.evaluate("window.shifted = 0")
        before = resting.get_attribute("#feed", "data-slate")
        acting.locator("#feed .card .stars label").nth(7).click()
        resting.wait_for_function(
            "before => document.querySelector('#feed').dataset.slate !== before", arg=before
        )
        resting.wait_for_timeout(1000)
        return float(resting.evaluate("window.shifted"))
