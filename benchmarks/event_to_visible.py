"""Event → visible list, in a real browser: from the press on a star to the pushed list on the screen.

    make run                                     # in another terminal
    .venv/bin/python -m benchmarks.event_to_visible [--url http://127.0.0.1:8000] [--ratings 60]

Prints percentiles of the whole way and of the server's share (what the banner says: recording → new list).
Their ratio to a reload of the home page in the same run depends less on the machine.
"""

import argparse
import json

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.steps import card_titles, choose_stars, sign_up

# `requestAnimationFrame` after the swap: when the browser is about to paint the new list.
WATCH = """() => {
  window.seen = new Promise((resolve) => {
    let pressed = 0;
    addEventListener("pointerdown", () => { pressed = performance.now(); }, { capture: true, once: true });
    new MutationObserver((changes, observer) => {
      if (![...changes].some((c) => [...c.addedNodes].some((node) => node.id === "feed"))) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - pressed));
    }).observe(document.getElementById("main"), { childList: true, subtree: true });
  });
}"""


def one_rating(page: Page, number: int) -> tuple[float, float]:
    """(milliseconds from the press to the list, milliseconds the server says it took)."""
    page.evaluate(WATCH)
    choose_stars(page, card_titles(page)[number % 10], 3 + (number % 5) / 2)
    visible_ms = float(page.evaluate("window.seen"))
    server_s = page.locator(".banner-time").inner_text().split()[1]
    page.wait_for_timeout(500)
    return visible_ms, float(server_s) * 1000


def reload_ms(page: Page) -> float:
    page.reload()
    timing = json.loads(page.evaluate("JSON.stringify(performance.getEntriesByType('navigation')[0])"))
    page.wait_for_selector("body[data-socket=open]")
    return float(timing["responseEnd"] - timing["requestStart"])


def measure(url: str, n_ratings: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        page = browser.new_page(base_url=url, viewport={"width": 1440, "height": 900})
        sign_up(page)
        page.goto("/")
        page.wait_for_selector("body[data-socket=open]")
        one_rating(page, 0)  # the first also warms up
        rows = np.array([one_rating(page, number) for number in range(n_ratings)])
        reload = float(np.median([reload_ms(page) for _ in range(10)]))
        browser.close()
    for name, column in zip(("press → visible", "recorded → new list"), rows.T, strict=True):
        p50, p95, most = np.percentile(column, [50, 95, 100])
        ratio = p50 / reload
        print(
            f"{name:<20} p50 {p50:6.0f} ms   p95 {p95:6.0f} ms   max {most:6.0f} ms   p50/reload {ratio:.1f}"
        )
    print(f"home page, reloaded: median {reload:.0f} ms; {n_ratings} ratings")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--ratings", type=int, default=60)
    options = parser.parse_args()
    measure(options.url, options.ratings)


if __name__ == "__main__":
    main()
