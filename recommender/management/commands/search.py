"""`manage.py search --trials N --minutes M`: look for a better configuration, on validation alone."""

import argparse
import signal
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recommender import searching, training
from recommender.engine.evaluation import search
from recommender.engine.fit import DEFAULT_CONFIG
from recommender.management import split_folders
from recommender.models import TrainingTrial
from recommender.searching import Budget, IsStopped
from recommender.training import Purpose

STOPPED = "Stopped. What was measured is kept; run again, it goes on with the next trial."


@contextmanager
def asked_by_signal() -> Iterator[IsStopped]:
    """Whether Ctrl-C or a termination has come: it ends at the next window. A second one ends it at once."""
    asked = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Command(BaseCommand):
    help = "Try configurations and record each. Ctrl-C stops it between windows; run again, it goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--trials", type=int, default=20, help="of the whole study, earlier ones included"
        )
        parser.add_argument("--minutes", type=float, default=20.0, help="begin no trial after so long")
        parser.add_argument(
            "--split", type=Path, help="search on a split folder's validation instead of the log"
        )
        parser.add_argument(
            "--adopt", type=int, metavar="TRIAL_ID", help="let trainings use this trial from now on"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = argparse.Namespace(**options)
        if given.adopt:
            self.adopt(given.adopt)
            return
        budget = Budget(given.trials, given.minutes)
        with asked_by_signal() as is_stopped:
            if given.split:
                self.on_split(given.split, budget, is_stopped)
            else:
                self.on_own_log(budget, is_stopped)

    def on_split(self, folder: Path, budget: Budget, is_stopped: IsStopped) -> None:
        study = self.study(folder)
        try:
            searching.pursue(study, budget, self.tell, is_stopped)
        except training.Stopped:
            self.stdout.write(STOPPED)
        self.show(list(TrainingTrial.objects.filter(study=study.key).order_by("number")))

    def on_own_log(self, budget: Budget, is_stopped: IsStopped) -> None:
        run = training.new_run(cause="manage.py search", purpose=Purpose.SEARCH)
        try:
            searching.perform(run, budget, progress=self.tell, is_stopped=is_stopped)
        except training.TrainingUnderWay as error:
            training.give_up(run, str(error))
            raise CommandError(str(error)) from None
        if run.status == run.Status.STOPPED:
            self.stdout.write(STOPPED)
        newest = TrainingTrial.objects.first()
        if newest is not None:
            self.show(list(TrainingTrial.objects.filter(study=newest.study).order_by("number")))

    def study(self, folder: Path) -> searching.Study:
        split = split_folders.read(folder, self)
        windows = search.windows(split.held_out, DEFAULT_CONFIG.valid_share)
        return searching.study_of(split.catalogue, len(split.user_keys), DEFAULT_CONFIG, windows)

    def adopt(self, trial_id: int) -> None:
        trial = TrainingTrial.objects.filter(pk=trial_id).first()
        if trial is None:
            raise CommandError(f"There is no trial {trial_id}.")
        try:
            searching.adopt(trial, now=timezone.now())
        except searching.NotBetter as error:
            raise CommandError(f"Not adopted: {error}.") from None
        self.stdout.write(f"Trainings use {trial} from now on.")

    def tell(self, step: str, _done: float) -> None:
        self.stdout.write(step)

    def show(self, trials: list[TrainingTrial]) -> None:
        for trial in trials:
            gain = (
                "{mean:+.4f} ({lo:+.4f} to {hi:+.4f})".format(**trial.difference)
                if trial.difference
                else trial.error
            )
            mean = f"{trial.ndcg['mean']:.4f}" if trial.ndcg else "–"
            self.stdout.write(
                f"id {trial.pk:4} trial {trial.number:3} {mean} {gain} {trial.seconds:6.1f} s {trial.status}"
            )
