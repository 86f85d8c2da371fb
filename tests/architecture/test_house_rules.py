"""The rules of docs/contributing.md that no linter has: sizes, names, imports, signals."""

import ast
from collections.abc import Callable
from pathlib import Path

from tests.architecture.sources import functions, python_files, shown, tracked

LONGEST_FUNCTION = 60
LONGEST_FILE = 400
LONGEST_TEMPLATE = 120
UNNAMED = {"utils", "helpers", "common", "manager", "managers", "base", "misc", "tools"}
SIGNALS = {"receiver", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}


def product_files() -> list[Path]:
    return [path for path in python_files() if "tests" not in path.parts]


def offenders(paths: list[Path], problems_in: Callable[[Path], list[str]]) -> dict[str, list[str]]:
    """Every file that breaks the rule, with how: a failure then shows them all at once."""
    found = {shown(path): problems_in(path) for path in paths}
    return {path: problems for path, problems in found.items() if problems}


def long_parts(path: Path) -> list[str]:
    n_lines = len(path.read_text().splitlines())
    whole = [f"{n_lines} lines"] if n_lines > LONGEST_FILE else []
    sizes = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions(path)}
    return whole + [f"{name}: {size} lines" for name, size in sizes.items() if size > LONGEST_FUNCTION]


def hidden_imports(path: Path) -> list[str]:
    return [
        f"{function.name} imports inside itself"
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def signals(path: Path) -> list[str]:
    froms = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return sorted({alias.name for node in froms for alias in node.names} & SIGNALS)


def tasks_by_name(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text().splitlines() if ".send_task(" in line]


def begun_processes(path: Path) -> list[str]:
    imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return sorted({node.module or "" for node in imports} & {"recsite.asgi", "recsite.wsgi"})


def missing_docstring(path: Path) -> list[str]:
    text = path.read_text()
    return ["does not say what it owns"] if text.strip() and not ast.get_docstring(ast.parse(text)) else []


def vague_names(path: Path) -> list[str]:
    return sorted({path.stem, path.parent.name} & UNNAMED)


def test_functions_and_files_fit_in_a_head() -> None:
    assert offenders(python_files(), long_parts) == {}


def test_templates_fit_in_a_head() -> None:
    long = {
        shown(path): n
        for path in tracked("*.html")
        if (n := len(path.read_text().splitlines())) > LONGEST_TEMPLATE
    }
    assert long == {}


def test_modules_are_named_for_what_they_own() -> None:
    assert offenders(product_files(), vague_names) == {}


def test_no_import_is_hidden_in_a_function() -> None:
    assert offenders(product_files(), hidden_imports) == {}


def test_nothing_happens_behind_the_readers_back() -> None:
    assert offenders(product_files(), signals) == {}


def test_a_task_is_called_by_its_function() -> None:
    assert offenders(product_files(), tasks_by_name) == {}


def test_no_test_begins_a_process_of_the_product() -> None:
    """A process warms up in a thread. If that connects before the test's database is made, the pool is the
    real database's, and on PostgreSQL all tests of that worker would run there.
    """
    tests = [path for path in python_files() if "tests" in path.parts]
    assert offenders(tests, begun_processes) == {}


def test_a_module_says_what_it_owns() -> None:
    assert offenders(product_files(), missing_docstring) == {}
