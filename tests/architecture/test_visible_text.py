"""What a person can read goes through gettext, in templates and in the modules that speak to people."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import python_files, shown, templates, tracked
from tests.architecture.visible_text import (
    frozen_texts,
    literal_texts,
    untranslated_markup,
    untranslated_sentences,
    uses_gettext,
)

DATE = re.compile(r"""\|(?:date|time):["']([^"']+)["']""")
DATE_FORMATS = {"c", "DATE_FORMAT", "SHORT_DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT"}
SPEAKING = (
    "accounts/forms.py",
    "accounts/views.py",
    "*/admin.py",
    "*/admin/*.py",
    "*/models.py",
    "*/models/*.py",
    "interactions/importing/own_ratings.py",
    "recommender/presentation.py",
    "recommender/views/*.py",
    "recommender/*words.py",
)


def test_no_template_says_anything_past_gettext() -> None:
    found = {shown(path): untranslated_markup(path.read_text()) for path in templates()}
    assert len(found) > 60
    assert {path: texts for path, texts in found.items() if texts} == {}


def speaking_modules() -> list[Path]:
    """Those named, and whoever uses gettext: a module that translates one text translates all of them."""
    ours = [path for path in python_files() if {"tests", "deploy"}.isdisjoint(path.parts)]
    return sorted({*tracked(*SPEAKING), *(path for path in ours if uses_gettext(path))})


def test_no_sentence_in_python_goes_past_gettext() -> None:
    paths = speaking_modules()
    assert len(paths) > 20
    found = {shown(path): untranslated_sentences(path) for path in paths}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_texts_are_whole_and_translated_when_they_are_read() -> None:
    found = {shown(path): frozen_texts(path) for path in python_files() if "tests" not in path.parts}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_dates_are_written_by_the_name_of_their_format() -> None:
    """Letters would be one language's order. `c` is for machines."""
    found = {shown(path): set(DATE.findall(path.read_text())) - DATE_FORMATS for path in templates()}
    assert {path: formats for path, formats in found.items() if formats} == {}


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


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('from django.utils.translation import gettext as _\nLABEL = _("Search")', ["_('Search')"]),
        ('from django.utils.translation import gettext_lazy as _\nLABEL = _("Search")', []),
        ('from django.utils.translation import gettext as _\ndef label(): return _("Search")', []),
        (
            'from django.utils.translation import gettext as _\ndef said(n): return _(f"{n} films")',
            ["_(f'{n} films')"],
        ),
    ],
)
def test_the_lint_finds_texts_that_gettext_cannot_work_on(
    code: str, found: list[str], tmp_path: Path
) -> None:
    module = tmp_path / "module.py"
    module.write_text(code)
    assert frozen_texts(module) == found
