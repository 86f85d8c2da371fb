"""What is written down in English is read in the reader's language, whatever of it is recorded."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from recommender.recorded_words import finding_text, recorded_text
from tests.architecture.sources import ROOT
from tests.architecture.visible_text import SENTENCE

# Where records come from; what their functions refuse with is an exception's and not recorded.
RECORDING = (
    "fit.py",
    "evaluation/sentinel.py",
    "evaluation/report.py",
    "evaluation/gate.py",
    "evaluation/slices.py",
)


def texts(node: ast.AST) -> Iterator[str]:
    """Strings with words in them, docstrings and refusals aside; a number stands for each value put in."""
    if isinstance(node, ast.Raise):
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):
            yield from texts(child)


@pytest.mark.parametrize("name", RECORDING)
def test_whatever_the_engine_records_is_known(name: str) -> None:
    tree = ast.parse((ROOT / "recommender/engine" / Path(name)).read_text())
    recorded = {text for text in texts(tree) if SENTENCE.search(text)}
    assert recorded
    with translation.override("de"):
        assert {text for text in recorded if recorded_text(text) == text} == set()


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        ("reading the log", "liest das Protokoll"),
        ("training on the past: learning to rank", "trainiert an der Vergangenheit: lernt reihen"),
        ("report on ab12, asked for in the admin", "Bericht über ab12, in der Verwaltung gewünscht"),
        ("the best alone has AUC 0.781 (n_ratings)", "das beste allein hat AUC 0,781 (n_ratings)"),
        (
            "at most 0.31% of a feature's values differ (age)",
            "höchstens 0,31 % der Werte eines Merkmals weichen ab (age)",
        ),
        ("middle (the next 30 %)", "Mitte (die nächsten 30 %)"),
        ("50 or more", "50 oder mehr"),
        (
            "although not compared with ab12: promoted in the admin",
            "obwohl nicht mit ab12 verglichen: in der Verwaltung eingesetzt",
        ),
        ("because I said so", "because I said so"),
        ("", ""),
    ],
)
def test_a_record_is_said_in_german_with_its_parts(recorded: str, said: str) -> None:
    with translation.override("de"):
        assert recorded_text(recorded) == said
    with translation.override("en"):
        assert recorded_text(recorded).replace(" %", "%") == recorded.replace(" %", "%")


def test_a_finding_is_its_check_and_what_it_saw() -> None:
    with translation.override("de"):
        said = finding_text({"check": "numbers are plausible", "detail": "too few decisions to tell: 3"})
    assert said == "die Zahlen sind glaubhaft: zu wenige Entscheidungen, um es zu sagen: 3"
