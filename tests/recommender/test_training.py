"""The offline path: which events the engine learns from, and how a run ends."""

import fcntl
import shutil
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from catalog.models import Item
from interactions.models import Interaction
from recommender import registry, training
from recommender.composition.catalogue import read_catalogue
from recommender.engine.types import Kind
from recommender.feedback import submit_event, submit_rating, take_back
from recommender.models import AliasChange, Comparison, TrainingRun
from recommender.tasks import request_training
from recommender.training_data import read_training_data
from tests.factories import (
    NOW,
    at,
    make_comparison,
    make_interaction,
    make_item,
    make_items,
    make_story,
    make_user,
)

pytestmark = pytest.mark.django_db
Status = TrainingRun.Status


def test_the_log_becomes_columns_in_order_of_time() -> None:
    first, second = make_items(2, genres=("Drama",))
    user, other = make_user(), make_user()
    submit_rating(other, second, 2.5, now=at(2))
    submit_rating(user, first, 4.0, now=at(3))
    submit_event(user, second, "view", now=at(1))

    data = read_training_data()

    assert data.n_users == 2
    assert data.catalogue.item_keys.tolist() == [str(first.pk), str(second.pk)]
    assert data.catalogue.genres.toarray().tolist() == [[1], [1]]
    assert data.log.time_s.tolist() == [at(1).timestamp(), at(2).timestamp(), at(3).timestamp()]
    assert data.log.kind.tolist() == [Kind.VIEW, Kind.RATING, Kind.RATING]
    assert data.log.item_idx.tolist() == [1, 1, 0]
    assert data.log.user_idx.tolist() == [0, 1, 0]
    assert np.isnan(data.log.value[0])
    assert data.log.value[1:].tolist() == [2.5, 4.0]


def test_stories_and_people_of_listed_items_are_read_in_as_many_queries_for_many_items(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    items = [make_item() for _ in range(30)]
    for item in items[1:]:
        make_story(item, text="A heist, a heist!", cast=("Ann Lee",))
    make_story(make_item(is_active=False), text="Hidden.")
    make_interaction(item=items[0])
    with django_assert_max_num_queries(9):
        words = read_training_data().catalogue.words
    assert words is not None
    assert words.names.tolist() == ["ann_lee", "heist"]
    assert words.counts[:2].toarray().tolist() == [[0, 0], [1, 2]]


def test_texts_can_be_read_of_some_items_alone() -> None:
    item_ids = np.array([make_item().pk for _ in range(3)], np.int64)
    for pk in item_ids.tolist():
        make_story(Item.objects.get(pk=pk), text="heist")
    words = read_catalogue(item_ids, texts_of=item_ids[1:2]).words
    assert words is not None
    assert words.counts.toarray().tolist() == [[0], [1], [0]]
    assert read_catalogue(item_ids, texts_of=item_ids[:0]).words is None


def test_what_was_taken_back_switched_off_paused_or_taken_out_is_not_learned() -> None:
    item, user = make_item(), make_user()
    kept = submit_event(user, item, "like", now=at(1))
    take_back(user, submit_rating(user, item, 1.0, now=at(2)).pk, now=at(3))
    submit_event(user, item, "watchlist", 0.0, now=at(4))
    submit_rating(user, item, None, now=at(5))
    submit_rating(make_user(personalised=False), item, 1.0, now=at(6))
    submit_rating(user, make_item(is_active=False), 1.0, now=at(7))

    log = read_training_data().log

    assert log.time_s.tolist() == [kept.occurred_at.timestamp()]
    assert log.kind.tolist() == [Kind.LIKE]


def make_log(n_users: int = 12, n_items: int = 15) -> None:
    items = make_items(n_items, genres=("Drama",))
    for number in range(n_users):
        user = make_user(kind="imported")
        for step in range(8):
            make_interaction(
                user=user, item=items[(number + step * 2) % n_items], occurred_at=at(number * 100 + step)
            )


@pytest.mark.slow
def test_a_trained_bundle_is_registered_with_its_lineage_and_the_first_is_champion() -> None:
    make_log()

    run = training.perform(training.new_run(cause="test"))

    assert (run.status, run.error) == (Status.SUCCEEDED, "")
    assert run.version is not None
    assert run.version == registry.champion()
    assert run.version.lineage["n_events"] == Interaction.objects.count()
    assert registry.bundle_path(run.version.content_hash).is_dir()
    assert run.version.size_bytes > 0
    assert training.perform(run).finished_at == run.finished_at, "a message delivered twice trains once"


@pytest.mark.slow
def test_the_gate_guards_no_champion_that_cannot_be_read() -> None:
    make_log()
    lost = training.perform(training.new_run(cause="first")).version
    assert lost is not None
    shutil.rmtree(registry.bundle_path(lost.content_hash))
    make_interaction(user=make_user(), item=make_items(1)[0], occurred_at=at(9_999))

    run = training.perform(training.new_run(cause="first start"), promote=True)

    assert run.version == registry.champion() != lost
    assert AliasChange.objects.latest("pk").cause == f"{lost} cannot be read any more: first start"
    assert not Comparison.objects.exists()


def test_a_run_that_fails_says_why() -> None:
    with pytest.raises(training.NothingToLearnFrom):
        training.perform(training.new_run(cause="test"))

    run = TrainingRun.objects.get()
    assert run.status == Status.FAILED
    assert "NothingToLearnFrom" in run.error
    assert run.finished_at is not None


def test_the_command_says_what_to_do_with_an_empty_log() -> None:
    with pytest.raises(CommandError, match="load_movielens"):
        call_command("train")


def test_two_trainings_do_not_run_at_once() -> None:
    folder = Path(settings.BUNDLE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "training.lock").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        with pytest.raises(CommandError, match="under way"):
            call_command("train")

    assert TrainingRun.objects.get().status == Status.FAILED


def test_a_run_whose_process_died_is_closed_by_the_next() -> None:
    dead = TrainingRun.objects.create(cause="test", status=Status.RUNNING, queued_at=NOW)

    with pytest.raises(training.NothingToLearnFrom):
        training.perform(training.new_run(cause="next"))

    dead.refresh_from_db()
    assert dead.status == Status.FAILED


def test_asked_twice_the_button_asks_for_one_run(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        first, second = request_training(cause="button"), request_training(cause="button")

    assert first == second
    assert len(callbacks) == 2


def test_without_a_queue_the_run_says_so(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with (
        override_settings(CELERY_BROKER_URL="redis+socket:///nowhere/store.sock"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        run = request_training(cause="button")

    assert (run.status, run.error) == (Status.FAILED, "The queue cannot be reached.")


def test_promote_and_rollback_commands() -> None:
    first = registry.register("aaa1", {}, cause="trained", now=at(1))
    second = registry.register("bbb2", {}, cause="trained", now=at(2))

    make_comparison(second, first)
    call_command("promote", "bbb", cause="better")
    assert registry.champion() == second
    call_command("rollback", cause="worse")
    assert registry.champion() == first
    with pytest.raises(CommandError):
        call_command("promote", "zzz", cause="typo")
    with pytest.raises(CommandError):
        call_command("rollback", cause="again")
