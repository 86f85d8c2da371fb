"""Every page and state there is to look at, and who sees it: for barriers, figures and pictures alike."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

from tests.browser import states

Who = Literal["stranger", "visitor", "newcomer", "member", "operator"]
Opener = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Sight:
    """`opener` leaves the page where it is to be looked at. `status`: of its last document."""

    name: str
    who: Who
    opener: Opener
    status: int = 200

    @property
    def is_ours(self) -> bool:
        """False: somebody else's drawing inside our frame."""
        return self.name != "api-docs"


def at(path: str) -> Opener:
    def open_it(page: Page) -> None:
        page.goto(path, wait_until="networkidle" if path.startswith("/api") else "load")

    return open_it


def first_link(path: str, selector: str) -> Opener:
    """The page behind the first such link of another page."""

    def open_it(page: Page) -> None:
        page.goto(path)
        href = page.locator(selector).first.get_attribute("href")
        assert href, f"{path} has no {selector}"
        page.goto(href)

    return open_it


def film(words: str) -> Opener:
    return first_link(f"/movies/?q={words.replace(' ', '+')}", "#results .card-title a")


def row(model: str) -> Opener:
    """The newest row of a list in the back office."""
    return first_link(f"/admin/{model}/", "#result_list tbody th a")


STRANGER = [
    Sight("home-stranger", "stranger", at("/")),
    Sight("catalogue-stranger", "stranger", at("/movies/")),
    Sight("rate-many-stranger", "stranger", at("/rate/")),
    Sight("tuning-of-nobody", "stranger", at("/profile/list/")),
    Sight("profile-of-nobody", "stranger", at("/profile/")),
    Sight("about", "stranger", at("/about/")),
    Sight("login", "stranger", at("/accounts/login/")),
    Sight("login-wrong", "stranger", states.wrong_password),
    Sight("locked-out", "stranger", states.locked_out, 429),
    Sight("signup", "stranger", at("/accounts/signup/")),
    Sight("signup-wrong", "stranger", states.signup_refused),
    Sight("password-reset", "stranger", at("/accounts/password_reset/")),
    Sight("password-reset-sent", "stranger", at("/accounts/password_reset/done/")),
    Sight("password-reset-stale", "stranger", at("/accounts/reset/MQ/no-such-token/")),
    Sight("bad-request", "stranger", states.bad_request, 400),
    Sight("not-accepted", "stranger", states.without_token, 403),
    Sight("missing", "stranger", at("/movies/999999999/"), 404),
    Sight("broken", "stranger", states.broken, 500),
    Sight("home-german", "stranger", states.in_german("/")),
    Sight("catalogue-german", "stranger", states.in_german("/movies/")),
    Sight("signup-german", "stranger", states.in_german("/accounts/signup/")),
    Sight("api-docs", "stranger", at("/api/docs/")),
]
NEWCOMER = [
    Sight("start", "newcomer", at("/start/?groups")),
    Sight("start-asked", "newcomer", states.asked),
    Sight("history-empty", "newcomer", at("/history/")),
    Sight("watchlist-empty", "newcomer", at("/watchlist/")),
    Sight("profile-empty", "newcomer", at("/profile/")),
]
VISITOR = [
    Sight("home-visitor", "visitor", at("/")),
    Sight("history-visitor", "visitor", at("/history/")),
    Sight("profile-visitor", "visitor", at("/profile/")),
]
MEMBER = [
    Sight("home", "member", at("/")),
    Sight("home-rated", "member", states.rated),
    Sight("home-refused", "member", states.refused),
    Sight("home-offline", "member", states.offline),
    Sight("catalogue", "member", at("/movies/")),
    Sight("catalogue-genres", "member", states.genres_open),
    Sight("catalogue-filtered", "member", at("/movies/?genre=horror&sort=rating")),
    Sight("catalogue-empty", "member", at("/movies/?q=nothing+is+called+this")),
    Sight("catalogue-people", "member", at("/movies/?q=john")),
    Sight("catalogue-wrong", "member", at("/movies/?since=long+ago")),
    Sight("film", "member", at("/movies/50/")),
    Sight("film-rated", "member", states.rated_film),
    Sight("film-long", "member", film("Englishman Who Went Up")),
    Sight("rate-many", "member", at("/rate/")),
    Sight("watchlist", "member", at("/watchlist/")),
    Sight("history", "member", at("/history/")),
    Sight("profile", "member", at("/profile/")),
    Sight("tuning", "member", at("/profile/list/")),
    Sight("about-you", "member", at("/profile/you/")),
    Sight("import", "member", at("/profile/import/")),
    Sight("import-report", "member", states.import_report),
    Sight("import-wrong", "member", states.import_refused),
    Sight("erase", "member", at("/profile/erase/")),
    Sight("erase-wrong", "member", states.erase_refused, 400),
    Sight("password", "member", at("/accounts/password_change/")),
    Sight("notice", "member", states.notice),
]
OPERATOR = [
    Sight("not-open", "operator", at("/profile/erase/"), 403),
    Sight("admin", "operator", at("/admin/")),
    Sight("admin-items", "operator", at("/admin/catalog/item/")),
    Sight("admin-item", "operator", row("catalog/item")),
    Sight("admin-events", "operator", at("/admin/interactions/interaction/")),
    Sight("admin-slates", "operator", at("/admin/interactions/slate/")),
    Sight("admin-slate", "operator", row("interactions/slate")),
    Sight("admin-versions", "operator", at("/admin/recommender/modelversion/")),
    Sight("admin-version", "operator", row("recommender/modelversion")),
    Sight("admin-runs", "operator", at("/admin/recommender/trainingrun/")),
    Sight("admin-run", "operator", row("recommender/trainingrun")),
    Sight("admin-experiments", "operator", at("/admin/experiments/experiment/")),
    Sight("admin-new-experiment", "operator", at("/admin/experiments/experiment/add/")),
    Sight("admin-users", "operator", at("/admin/accounts/user/")),
    Sight("admin-inspector", "operator", states.inspector),
    Sight("admin-wrong", "operator", states.admin_form_refused),
]
OF_THE_SITE = [*STRANGER, *NEWCOMER, *VISITOR, *MEMBER]
SIGHTS = [*OF_THE_SITE, *OPERATOR]
