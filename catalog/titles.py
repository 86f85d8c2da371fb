"""How a title is said, filed and sought. Pure: text in, text out.

The loaders call it once an item, the catalogue's search once a query; it knows no database.
"""

import html
import re
import unicodedata

ENGLISH_ARTICLES = frozenset({"the", "a", "an"})
# Behind a comma these are articles whatever the language of the rest ("Postino, Il"): nobody files "Live and
# Let Die" with a comma. Before a title only the English ones are: "Die Hard" is not filed under "hard".
TRAILING_ARTICLES = ENGLISH_ARTICLES | {
    *("le", "la", "les", "l'", "un", "une"),
    *("el", "los", "las", "lo", "il", "i", "gli", "uno", "una"),
    *("der", "die", "das", "ein", "eine"),
    *("o", "os", "um", "uma"),
}
# Read as articles only inside parentheses, where the foreign title stands: outside, "…, En" may be anything.
BRACKETED_ARTICLES = TRAILING_ARTICLES | {"de", "het", "een", "den", "det", "en", "ett", "et", "as", "az"}

PARENTHESIS = re.compile(r"\(([^()]*)\)")
TRAILING = re.compile(r"(?P<rest>.+), (?P<article>[^\W\d]{1,3}'?)", re.DOTALL)
TRAILING_YEAR = re.compile(r"\s*\((?P<year>\d{4})(?:\s*[-–]\s*\d{0,4})?\)\s*(?:\([VT][VG]?\)\s*)?$")
YEAR = re.compile(r"\d{4}(?:\.0+)?")
FIRST_FILM = 1870
LAST_YEAR = 2100

APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
# Letters that are no base letter plus accent, so that decomposition leaves them as they are.
PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h"}
)
JOINED = re.compile(r"[^\W_]+(?:[-.·*:/'_][^\W_]+)+")
WORD = re.compile(r"[^\W_]+")


def tidy(raw: str) -> str:
    """The title as the source meant it: entities resolved, one space between words, accents composed."""
    text = unicodedata.normalize("NFC", html.unescape(raw))
    text = " ".join(text.replace("\x00", " ").split())
    return text.replace("( ", "(").replace(" )", ")")


def split_year(raw: str) -> tuple[str, int | None]:
    """Split "Heat (1995)" into title and year; a title without one comes back whole."""
    found = TRAILING_YEAR.search(raw)
    year = parse_year(found["year"]) if found else None
    if found is None or year is None or not raw[: found.start()].strip():
        return raw.strip(), None
    return raw[: found.start()].strip(), year


def parse_year(text: str) -> int | None:
    """A year as sources write it; None for what is none ("", "V", "unknown", 1, 99999)."""
    stripped = text.strip()
    if not stripped.isascii() or not YEAR.fullmatch(stripped):
        return None
    year = int(float(stripped))
    return year if FIRST_FILM <= year <= LAST_YEAR else None


def display_title(raw: str) -> str:
    """As a person says it: "Godfather, The" is "The Godfather", "Hate (Haine, La)" is "Hate (La Haine)"."""
    main, brackets = _split_brackets(tidy(raw))
    said = _article_first(main, TRAILING_ARTICLES)
    return said + PARENTHESIS.sub(lambda m: f"({_article_first(m[1], BRACKETED_ARTICLES)})", brackets)


def sort_title(raw: str) -> str:
    """As a library files it: folded, the article behind ("godfather, the"), no quote or dots in front."""
    main, brackets = _split_brackets(tidy(raw))
    first, _, rest = main.partition(" ")
    if rest.strip() and first.casefold() in ENGLISH_ARTICLES and not _has_trailing_article(main):
        main = f"{rest.strip()}, {first}"
    folded = fold_letters(_close_elision(main) + brackets)
    return re.sub(r"^[\W_]+(?=.)", "", folded) or folded


def search_text(raw: str, year: int | None = None) -> str:
    """The words a title may be sought by, each after a space so that " god" finds words that begin so.

    "Spider-Man" is there as "spider", "man" and "spiderman", "Enfer, L'" as "l", "enfer" and "lenfer";
    the year is a word too ("alien 1979").
    """
    said = display_title(raw)
    apart = fold_letters(said).replace("'", " ")
    joined = [fold(word).replace(" ", "") for word in JOINED.findall(fold_letters(said))]
    words = [*words_of(said), *WORD.findall(apart), *joined, *([] if year is None else [str(year)])]
    return "".join(f" {word}" for word in dict.fromkeys(words))


def words_of(text: str) -> list[str]:
    """The folded words of a title or of a query; of one that has none ("$") its bare signs."""
    signs = "".join(sign if sign.isprintable() else " " for sign in fold_letters(text))
    return fold(text).split() or signs.split()


def fold(text: str) -> str:
    """Words alone: lower case, no accents, no punctuation, "&" as "and". Folding twice changes nothing."""
    spelled = fold_letters(text).replace("&", " and ").replace("'", "")
    return " ".join(WORD.findall(spelled))


def fold_letters(text: str) -> str:
    """Lower case without accents, punctuation kept."""
    decomposed = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    # Folding case can bring new combining marks ("İ"), so the marks go last.
    plain = unicodedata.normalize("NFKD", decomposed.translate(PLAIN_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(APOSTROPHES)


def _split_brackets(title: str) -> tuple[str, str]:
    """Split "Hate (Haine, La)" before its first bracket, the space with the brackets."""
    opening = title.find(" (")
    return (title, "") if opening <= 0 else (title[:opening], title[opening:])


def _has_trailing_article(title: str) -> bool:
    found = TRAILING.fullmatch(title.translate(APOSTROPHES))
    return found is not None and found["article"].casefold() in TRAILING_ARTICLES


def _article_first(title: str, articles: frozenset[str]) -> str:
    found = TRAILING.fullmatch(title.translate(APOSTROPHES))
    if found is None or found["article"].casefold() not in articles:
        return _close_elision(title)
    rest, article = title[: found.end("rest")], title[found.start("article") :]
    return f"{article}{rest}" if article.endswith(("'", "’")) else f"{article} {rest}"


def _close_elision(title: str) -> str:
    """ "L' École" is written "L'École"."""
    return re.sub(r"^([LlDd]['’]) (?=\w)", r"\1", title)
