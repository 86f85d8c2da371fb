"""The rules of docs/contributing.md that no linter has: sizes, names, imports, signals."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import functions, python_files, shown, tracked

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
LONGEST_TEMPLATE = 120
UNNAMED = {"utils", "helpers", "common", "manager", "managers", "base", "misc", "tools"}
SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}
PRODUCT = [path for path in python_files() if "tests" not in path.parts]


@pytest.mark.parametrize("path", python_files(), ids=shown)
def test_functions_and_files_fit_in_a_head(path: Path) -> None:
    n_lines = len(path.read_text().splitlines())
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno + 1 > LONGEST_FUNCTION]
    assert n_lines <= LONGEST_FILE
    assert not long


@pytest.mark.parametrize("path", tracked("templates/*.html", "templates/**/*.html"), ids=shown)
def test_templates_fit_in_a_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_TEMPLATE


@pytest.mark.parametrize("path", PRODUCT, ids=shown)
def test_modules_are_named_for_what_they_own(path: Path) -> None:
    assert path.stem not in UNNAMED
    assert path.parent.name not in UNNAMED


@pytest.mark.parametrize("path", PRODUCT, ids=shown)
def test_nothing_hides_an_import_or_a_receiver(path: Path) -> None:
    tree = ast.parse(path.read_text())
    imported = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert not imported & SIGNALS, "a service does it where it can be read; signals hide it"
    assert "receiver" not in imported
    for function in functions(path):
        inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not inner, f"{function.name} imports inside"


@pytest.mark.parametrize("path", PRODUCT, ids=shown)
def test_a_task_is_called_by_its_function(path: Path) -> None:
    assert ".send_task(" not in path.read_text()


@pytest.mark.parametrize("path", PRODUCT, ids=shown)
def test_a_module_says_what_it_owns(path: Path) -> None:
    text = path.read_text()
    assert not text.strip() or ast.get_docstring(ast.parse(text))
