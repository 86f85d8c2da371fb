"""Finds text that a person would read and no translator would: markup outside gettext's tags."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

SPOKEN_ATTRIBUTES = {"title", "alt", "aria-label", "aria-description", "placeholder", "label"}
SILENT = {"script", "style", "kbd", "code"}
# The same in every language: the house's name, and names of formats and programs.
NAMES = {"Lantern", "API", "OpenAPI", "CSV", "JSON", "MovieLens", "Letterboxd", "IMDb", "NDCG", "R²"}
WORD = re.compile(r"[^\W\d_]{2,}")
TAG = re.compile(r"<[^>]*>")
SENTENCE = re.compile(r"[^\W\d_] [^\W\d_]")
OTHERS_WORDS = {"Your Rating", "Date Rated", "Science Fiction"}  # columns of IMDb's export, a genre of TMDB's
WRITTEN = re.compile(
    r"""(?:textContent|innerText|innerHTML|ariaLabel|placeholder|title)\s*[:=]\s*(["'`])(.*?)\1"""
)
ATTRIBUTE = re.compile(r"""setAttribute\((["'])(?:aria-label|title|alt|placeholder)\1,\s*(["'`])(.*?)\2""")
# Translates, or speaks to operators through the log.
SAYS_ELSEWHERE = {
    "_",
    "ngettext",
    "pgettext",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "pgettext_lazy",
    "ngettext_lazy",
    "exception",
    "warning",
}
AT_ONCE = {"gettext", "ngettext", "pgettext", "npgettext"}
TRANSLATING = {"_", *AT_ONCE, *(f"{name}_lazy" for name in AT_ONCE)}
COMMENT = re.compile(r"^comment\b")
BLOCK_OF_TEXT = re.compile(r"^blocktrans(late)?\b")


def untranslated_markup(source: str) -> list[str]:
    finder = Finder()
    finder.feed(without_tags(source))
    finder.close()
    return finder.found


def without_tags(source: str) -> str:
    """The markup alone: template tags, comments and what is marked for translation left out."""
    kept, closing = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            if closing:
                closing = "" if token.contents.strip() == closing else closing
            elif found := COMMENT.match(token.contents) or BLOCK_OF_TEXT.match(token.contents):
                closing = f"end{found.group()}"
        elif token.token_type == TokenType.TEXT and not closing:
            kept.append(token.contents)
    return "".join(kept)


class Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        named = dict(attrs)
        spoken = SPOKEN_ATTRIBUTES | ({"value"} if named.get("type") in ("submit", "button") else set())
        self.found += [f"{name}={text!r}" for name, text in attrs if name in spoken and says(text or "")]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent and says(data):
            self.found.append(" ".join(data.split()))


def says(text: str) -> bool:
    return any(word not in NAMES for word in WORD.findall(text))


def untranslated_sentences(path: Path) -> list[str]:
    """Texts in Python with a space between words, that are neither docstrings nor given to gettext."""
    tree = ast.parse(path.read_text())
    return [text for text in _spoken(tree) if SENTENCE.search(TAG.sub("", text)) and text not in OTHERS_WORDS]


def _spoken(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and _name(node.func) in SAYS_ELSEWHERE):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    body = getattr(node, "body", None)
    for child in ast.iter_child_nodes(node):
        is_first = isinstance(body, list) and child is body[0]
        if not (is_first and isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from _spoken(child)


def frozen_texts(path: Path) -> list[str]:
    """Texts that gettext cannot do its work on: translated once, when the module is loaded, or put together
    before it sees them."""
    tree = ast.parse(path.read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) in eager(tree)
    ]
    inside = {id(node) for function in _functions(tree) for node in ast.walk(function)}
    early = [ast.unparse(call) for call in calls if id(call) not in inside]
    made_up = [
        ast.unparse(call)
        for call in _translating(tree)
        if not all(isinstance(a, ast.Constant) for a in call.args[:1])
    ]
    return early + made_up


def eager(tree: ast.AST) -> set[str]:
    """The module's names for the functions that translate at once."""
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    aliases = [alias for node in froms if node.module == "django.utils.translation" for alias in node.names]
    return {alias.asname or alias.name for alias in aliases if alias.name in AT_ONCE}


def _functions(tree: ast.AST) -> list[ast.AST]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def _translating(tree: ast.AST) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if _name(call.func) in TRANSLATING]


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def literal_texts(script: str) -> list[str]:
    """Words that a script writes into the page by itself."""
    written = [match.group(2) for match in WRITTEN.finditer(script)]
    named = [match.group(3) for match in ATTRIBUTE.finditer(script)]
    return [text for text in written + named if says(re.sub(r"\$\{.*?\}", "", text))]


def uses_gettext(path: Path) -> bool:
    return any(
        isinstance(node, ast.Call) and _name(node.func) in TRANSLATING
        for node in ast.walk(ast.parse(path.read_text()))
    )
