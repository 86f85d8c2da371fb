"""`manage.py search --trials N --minutes M`: look for a better configuration, on validation alone."""

import argparse
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from recommender import searching, training
from recommender.engine.evaluation import search, split_folder
from recommender.engine.fit import DEFAULT_CONFIG
from recommender.models import TrainingTrial
from recommender.searching import Budget
from recommender.training import Purpose


class Command(BaseCommand):
    help = "Try configurations and record each. Run again, it goes on where it was interrupted."

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
        if given.split:
            self.show(searching.pursue(self.study(given.split), budget, self.tell))
            return
        run = training.new_run(cause="manage.py search", purpose=Purpose.SEARCH)
        try:
            searching.perform(run, budget, progress=self.tell)
        except training.TrainingUnderWay as error:
            training.give_up(run, str(error))
            raise CommandError(str(error)) from None
        newest = TrainingTrial.objects.first()
        assert newest is not None, "a search that succeeded has a trial"
        self.show(list(TrainingTrial.objects.filter(study=newest.study).order_by("number")))

    def study(self, folder: Path) -> searching.Study:
        split = split_folder.read(folder)
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
