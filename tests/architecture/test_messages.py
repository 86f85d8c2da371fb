"""Every text of the site is translated into every language, and what Django reads is up to date."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from django.conf import settings

from deploy import messages

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
TAG = re.compile(r"</?\w+|\bhref=|\bdatetime=")
REMEDY = "run `make messages` and translate what is empty or fuzzy in locale/*/LC_MESSAGES/django.po"


@cache
def wanted() -> Catalog:
    return messages.template()


@cache
def said(language: str) -> Catalog:
    return messages.read(language)


def keys(catalog: Catalog) -> set[tuple[str | None, str]]:
    """As gettext looks texts up."""
    return {(message.context, singular(message)) for message in catalog if message.id}


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(message: Message) -> Iterator[str]:
    yield from [message.string] if isinstance(message.string, str) else message.string or ()


def sources(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def test_the_site_says_something_in_more_than_one_language() -> None:
    assert sorted(messages.translated()) == sorted(LANGUAGES) != []
    assert len(keys(wanted())) > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    assert keys(wanted()) - keys(said(language)) == set(), REMEDY
    assert keys(said(language)) - keys(wanted()) == set(), REMEDY


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_looked_at(language: str) -> None:
    assert messages.unfinished(said(language)) == [], REMEDY


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_parts_of_its_text(language: str) -> None:
    """Placeholders, as Babel compares them, and markup."""
    catalog = said(language)
    problems = [f"{singular(message)}: {error}" for message, errors in catalog.check() for error in errors]
    for message in catalog:
        wanted_tags = {tuple(sorted(TAG.findall(text))) for text in sources(message)}
        if message.id and {tuple(sorted(TAG.findall(form))) for form in forms(message)} - wanted_tags:
            problems.append(f"{singular(message)}: other markup")
    assert problems == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_what_was_translated(language: str) -> None:
    with messages.po_path(language).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    expected = {
        (message.context, singular(message)): list(forms(message)) for message in said(language) if message.id
    }
    actual = {
        (message.context, singular(message)): list(forms(message)) for message in compiled if message.id
    }
    assert actual == expected, REMEDY


def test_the_check_of_parts_finds_what_it_is_for() -> None:
    catalog = Catalog("de")
    catalog.add("Because you liked %(title)s", "Weil dir %(titel)s gefällt")
    assert list(catalog.check())
