"""`manage.py train`: the log becomes a bundle. The first is champion at once, a later one with --promote."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from recommender import registry, training


class NotPromoted(CommandError):
    """The training went well; what guards the champion did not let its version through."""


class StepBars:
    """One progress bar for each step the training announces."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._step = ""

    def __call__(self, step: str, fraction: float) -> None:
        if step != self._step:
            self.close()
            self._step, self._start = step, fraction
            self._bar = tqdm(total=1, desc=step, bar_format="{desc:28} {bar:30} {elapsed}")

    def close(self) -> None:
        if self._bar is not None:
            self._bar.update(1)
            self._bar.close()


class Command(BaseCommand):
    help = "Train a bundle from the log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cause", default="manage.py train", help="why, for the record")
        parser.add_argument("--promote", action="store_true", help="make it champion at once")

    def handle(self, *, cause: str, promote: bool, **_options: Any) -> None:
        bars = StepBars()
        run = training.new_run(cause=cause)
        try:
            training.perform(run, promote=promote, progress=bars)
        except training.NothingToLearnFrom:
            raise CommandError("The log is empty. First: manage.py load_movielens") from None
        except registry.LeakSuspected as leaks:
            raise NotPromoted(f"Trained, not promoted. The leakage sentinel found: {leaks}") from None
        except registry.PromotionRefused as refusal:
            raise NotPromoted(f"Trained, not promoted. It is {refusal}") from None
        except training.TrainingUnderWay as error:
            training.give_up(run, str(error))
            raise CommandError(str(error)) from None
        finally:
            bars.close()
        is_champion = run.version == registry.champion()
        self.stdout.write(f"Trained {run.version}: {'champion' if is_champion else 'challenger'}.")
