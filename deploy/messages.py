"""Collect what the site says, bring the translations up to date, compile them. `make messages` calls it.

Babel does the work, so that nothing but the Python environment is needed. In `locale/<language>/LC_MESSAGES/`
new texts enter `django.po` empty (or marked fuzzy, with the translation of a text that resembled them), and
texts that are gone leave it. Then `django.mo`, which Django reads, is written anew.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
SOURCES = ("accounts", "catalog", "experiments", "interactions", "recommender", "recsite", "templates")
TEMPLATES = {".html", ".txt"}
# Where in each function's call the text, its plural and its context ("c") stand.
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main(languages: list[str]) -> None:
    """Languages named on the command line are begun where they do not exist yet."""
    wanted = template()
    for language in sorted({*languages, *translated()}):
        catalog = updated(read(language), wanted)
        write(catalog, language)
        print(f"{language}: {len(catalog)} texts, {len(unfinished(catalog))} to translate")


def template() -> Catalog:
    """Every text of the product."""
    catalog = Catalog()
    for path in sources():
        for _line, message, comments, context in extract("python", code_of(path), KEYWORDS, ["Translators:"]):
            place = [(str(path.relative_to(ROOT)), 0)]
            catalog.add(message, locations=place, auto_comments=comments, context=context)
    return catalog


def sources() -> Iterator[Path]:
    for folder in SOURCES:
        yield from sorted(
            path for path in (ROOT / folder).rglob("*") if path.suffix in TEMPLATES or path.suffix == ".py"
        )


def code_of(path: Path) -> BytesIO:
    """The file as Python; of a template, its texts as calls of gettext."""
    text = path.read_text()
    if path.suffix in TEMPLATES:
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    return BytesIO(text.encode())


def translated() -> list[str]:
    return [path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/django.po")]


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        header = f"# What Lantern says, in {language}. `make messages` keeps this file up to date."
        return Catalog(language, project="Lantern", version="1", header_comment=header, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, language)


def updated(catalog: Catalog, wanted: Catalog) -> Catalog:
    catalog.update(wanted, update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def unfinished(catalog: Catalog) -> list[str]:
    """Texts without a translation, or with one that nobody has looked at."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not is_said(message.string))
    ]


def is_said(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return all(string) if isinstance(string, list | tuple) and string else bool(string)


def write(catalog: Catalog, language: str) -> None:
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_by_file=True, include_lineno=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


if __name__ == "__main__":
    main(sys.argv[1:])
