"""What a person can read goes through gettext, in templates and in the modules that speak to people."""

from pathlib import Path

import pytest

from tests.architecture.sources import shown, templates, tracked
from tests.architecture.visible_text import literal_texts, untranslated_markup, untranslated_sentences

# Not pages of the site but the operators' tools, which speak English (docs/decisions/0018).
FOR_OPERATORS = ("templates/admin/", "templates/recommender/report/")
SPEAKING = (
    "accounts/forms.py",
    "accounts/views.py",
    "interactions/importing/own_ratings.py",
    "recommender/presentation.py",
    "recommender/views/*.py",
    "recommender/*words.py",
)


def site_templates() -> list[Path]:
    return [path for path in templates() if not shown(path).startswith(FOR_OPERATORS)]


def test_no_template_says_anything_past_gettext() -> None:
    found = {shown(path): untranslated_markup(path.read_text()) for path in site_templates()}
    assert len(found) > 30
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_no_sentence_in_python_goes_past_gettext() -> None:
    paths = tracked(*SPEAKING)
    assert {shown(path).split("/")[0] for path in paths} == {pattern.split("/")[0] for pattern in SPEAKING}
    found = {shown(path): untranslated_sentences(path) for path in paths}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_scripts_say_nothing_of_their_own() -> None:
    """Words reach the page from templates; a script that writes text takes it from there."""
    written = {shown(path): literal_texts(path.read_text()) for path in tracked("static/js/*.js")}
    assert len(written) > 2
    assert {path: texts for path, texts in written.items() if texts} == {}


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<p>Rate a film</p>", ["Rate a film"]),
        ("<p>{{ n }} films</p>", ["films"]),
        ('<img alt="Poster">', ["alt='Poster'"]),
        ('<input type="submit" value="Send">', ["value='Send'"]),
        ("{% if a %}<b>new</b>{% endif %}", ["new"]),
        ('<p>{% translate "Rate a film" %} · {{ title }}</p>', []),
        ("<p>{% blocktranslate count n=n %}{{ n }} film{% plural %}{{ n }} films{% endblocktranslate %}", []),
        ('<img alt="{% translate "Poster" %}" class="film poster">', []),
        ("{# not shown #}{% comment %}nor this{% endcomment %}<kbd>Enter</kbd> Lantern, 1995", []),
    ],
)
def test_the_lint_reads_markup_as_a_person_would(markup: str, found: list[str]) -> None:
    assert untranslated_markup(markup) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('news.textContent = "The list is new";', ["The list is new"]),
        ("button.setAttribute('aria-label', 'Close');", ["Close"]),
        ("news.textContent = `${n} moved`;", ["${n} moved"]),
        ("news.textContent = form.dataset.done;", []),
        ('mark.textContent = "+";', []),
    ],
)
def test_the_lint_reads_scripts_too(script: str, found: list[str]) -> None:
    assert literal_texts(script) == found
