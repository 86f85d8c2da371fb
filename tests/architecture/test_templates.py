"""What every template holds to: the Content-Security-Policy, and that everything works without JavaScript."""

import re
from html.parser import HTMLParser

import pytest

from tests.architecture.sources import shown, templates

TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
HTMX_REQUESTS = {"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete"}
# What an hx-* request falls back on: a link, a form, or a control inside a form.
WITHOUT_SCRIPT = {"a": "href", "form": "action"}


class Findings(HTMLParser):
    """Collects what breaks the rules. Template tags are blanked first, so only the markup is read."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.forms: list[bool] = []
        self.feed(TEMPLATE_TAG.sub("x", source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "form":
            self.forms.append(True)
        self._no_inline_code(tag, names)
        if HTMX_REQUESTS & set(names):
            self._works_without_script(tag, names)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.forms:
            self.forms.pop()

    def _no_inline_code(self, tag: str, names: dict[str, str | None]) -> None:
        if tag == "style":
            self.problems.append("<style> block")
        if tag == "script" and "src" not in names and names.get("type") != "application/json":
            self.problems.append("inline <script>")
        self.problems += [f"{name} on <{tag}>" for name in names if name == "style" or name.startswith("on")]

    def _works_without_script(self, tag: str, names: dict[str, str | None]) -> None:
        fallback = WITHOUT_SCRIPT.get(tag)
        in_form = self.forms or "formaction" in names  # a button of the form that includes its template
        if fallback is None and not in_form:
            self.problems.append(f"<{tag}> asks by htmx and is in no form")
        elif fallback is not None and fallback not in names:
            self.problems.append(f"<{tag}> asks by htmx and has no {fallback}")


def posting_forms(source: str) -> list[str]:
    forms = re.findall(r"<form\b.*?</form>", source, re.DOTALL | re.IGNORECASE)
    return [form for form in forms if re.search(r"method=[\"']?post", form, re.IGNORECASE)]


def test_every_template_works_without_script_and_without_inline_code() -> None:
    found = {shown(path): Findings(path.read_text()).problems for path in templates()}
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_every_form_that_posts_carries_its_token() -> None:
    forms = [(shown(path), form) for path in templates() for form in posting_forms(path.read_text())]
    assert len(forms) > 5
    assert [path for path, form in forms if "csrf_token" not in form] == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<button onclick="go()">',
        '<a hx-get="/x">',
        '<form hx-post="/x"><input></form>',
        '<div hx-get="/x"></div>',
    ],
)
def test_the_lint_finds_what_it_is_for(bad: str) -> None:
    assert Findings(bad).problems


@pytest.mark.parametrize(
    "good",
    [
        '<script src="/x.js"></script>',
        '<a href="/x" hx-get="/x">',
        '<form method="post" action="/x" hx-post="/x"></form>',
        '<form method="post" action="/x">{% csrf_token %}<button hx-post="/x">Go</button></form>',
    ],
)
def test_the_lint_lets_good_markup_pass(good: str) -> None:
    assert Findings(good).problems == []
