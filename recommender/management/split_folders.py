"""Reading a benchmark's split folder for a command, whose person is told what is wrong with it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from recommender.engine.checks import InvalidInteraction
from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.split_folder import SplitFolder


def read(folder: Path, command: BaseCommand) -> SplitFolder:
    """The split; says what had to be left out. Raises CommandError that names the file and the line."""
    try:
        split = split_folder.read(folder)
    except (OSError, InvalidInteraction) as error:
        raise CommandError(f"{folder}: {error}") from error
    if split.n_unlisted:
        command.stderr.write(f"{split.n_unlisted} rows left out: items.csv does not list their items.")
    return split
