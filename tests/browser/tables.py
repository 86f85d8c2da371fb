"""Tables that a command writes into a page of the documentation, between marks that name it."""

from pathlib import Path


def write_between(page: Path, command: str, text: str) -> None:
    begin, end = f"<!-- written by make {command} -->", "<!-- until here -->"
    before, mark, rest = page.read_text().partition(begin)
    assert mark, f"{page} has no {begin}"
    page.write_text(f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}")
