"""States that take more than an address to reach: something said, refused, mistyped, or gone."""

import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.template import Context, Engine
from playwright.sync_api import Page

from tests.browser.steps import choose_stars_of, log_in, rate_first

WRONG_PASSWORDS = 8  # as many as the site bears for one name
SOON_MS = 15_000
RATINGS = "title,rating\nToy Story (1995),4.0\nA Film Nobody Made (1931),3.0\nAlien (1979),eleven\n"
A_FORM = """([path, fields, token]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: path });
    for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: token })) {
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(form);
    form.submit();
}"""


def post(page: Page, path: str, fields: dict[str, str], token: str | None = None) -> None:
    """A form of our own making, such as no page of the site has."""
    own = page.locator("[name=csrfmiddlewaretoken]").first
    with page.expect_navigation():
        page.evaluate(A_FORM, [path, fields, own.input_value() if token is None else token])


def wrong_password(page: Page) -> None:
    log_in(page, "somebody", secrets.token_hex(4))


def locked_out(page: Page) -> None:
    name = f"nobody-{secrets.token_hex(4)}"
    for _ in range(WRONG_PASSWORDS):
        log_in(page, name, "wrong")


def signup_refused(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.fill("main [name=username]", "a person")
    for number, field in enumerate(page.locator("main [type=password]").all()):
        field.fill(f"short{number}")
    page.locator("main form .button").first.click()
    page.wait_for_load_state()


def bad_request(page: Page) -> None:
    page.goto("/movies/50/")
    post(page, "/movies/50/rate/", {"stars": "many"})


def without_token(page: Page) -> None:
    page.goto("/movies/50/")
    post(page, "/movies/50/rate/", {"stars": "4"}, token="made up")


def broken(page: Page) -> None:
    """The last page there is, answered in the site's place: it needs nothing of the site but its styles."""
    source = (Path(settings.BASE_DIR) / "templates/500.html").read_text()
    engine = Engine(
        libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"},
    )
    html = engine.from_string(source).render(Context())
    page.route("**/broken/", lambda route: route.fulfill(status=500, content_type="text/html", body=html))
    page.goto("/broken/")


def asked(page: Page) -> None:
    """The first question of the first minute."""
    page.goto("/start/?groups")
    page.locator(".kind [name=group]").first.check(force=True)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_selector("#interview")


def in_german(path: str) -> Callable[[Page], None]:
    """The longer of the two languages."""

    def open_it(page: Page) -> None:
        page.goto(path)
        page.get_by_role("button", name="Deutsch").click()
        page.wait_for_selector("html[lang=de]")  # the page that is left has long been loaded
        page.wait_for_load_state()

    return open_it


def rated(page: Page) -> None:
    """The list as it answers a rating, settled."""
    rate_first(page)


def refused(page: Page) -> None:
    """A rating that the server could not keep."""
    page.goto("/")
    page.route("**/rate/", lambda route: route.fulfill(status=500, body=""))
    choose_stars_of(page.locator("#feed .card").first, 4)
    page.wait_for_selector(".said.is-refused")


def offline(page: Page) -> None:
    """The network goes while a page is open."""
    page.goto("/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.wait_for_selector("#connection:not(:empty)", timeout=SOON_MS)


def rated_film(page: Page) -> None:
    page.goto("/movies/7/")
    choose_stars_of(page.locator(".film"), 4.5)
    page.wait_for_load_state("networkidle")
    page.reload()


def genres_open(page: Page) -> None:
    page.goto("/movies/?genre=horror")
    page.locator(".filter-genres summary").click()


def upload(page: Page, text: str) -> None:
    page.goto("/profile/import/")
    page.set_input_files(
        "[name=file]", {"name": "ratings.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator("main form .button").click()
    page.wait_for_load_state()


def import_report(page: Page) -> None:
    upload(page, RATINGS)
    page.locator("summary").click()


def import_refused(page: Page) -> None:
    upload(page, "what,is,this\n1,2,3\n")


def erase_refused(page: Page) -> None:
    page.goto("/profile/erase/")
    page.fill("main [name=name]", "somebody else")
    page.locator("main form .button").click()
    page.wait_for_load_state()


def notice(page: Page) -> None:
    """What a form without script leads back to."""
    page.goto("/movies/9/")
    post(page, "/movies/9/watch/", {"watch": "1", "next": "/movies/9/"})


def inspector(page: Page) -> None:
    """One person, as the recommender sees them."""
    page.goto("/admin/recommender/storedlist/")
    person = page.locator("#result_list .field-user_link a").first.get_attribute("href") or ""
    page.goto(f"/admin/recommender/storedlist/of/{person.split('/')[-3]}/")


def admin_form_refused(page: Page) -> None:
    page.goto("/admin/experiments/experiment/add/")
    page.locator("[name=_save]").click()
    page.wait_for_load_state()
