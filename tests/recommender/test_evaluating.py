"""The report on a version: made as a run, kept beside the bundle and in the row, shown in the admin."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from recommender import evaluating, registry, report_page, training
from recommender.engine.evaluation.splits import live
from recommender.models import AliasChange, ModelVersion, TrainingRun
from recommender.training import Purpose
from tests.architecture.test_templates import Findings
from tests.bundles import make_bundle, make_champion
from tests.factories import at, make_comparison, make_user

pytestmark = pytest.mark.django_db
LEAK = {
    "passed": False,
    "findings": [
        {"check": "no feature is the answer", "passed": False, "detail": "AUC 1.000 (year)"},
        {"check": "numbers are plausible", "passed": True, "detail": "NDCG@10 0.3"},
    ],
}


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("operator"))
    return client


def make_leaking(name: str, seconds: float = 2) -> ModelVersion:
    return registry.register(name, {"sentinel": LEAK}, cause="trained", now=at(seconds))


def page_of(version: ModelVersion) -> str:
    return reverse("admin:recommender_modelversion_change", args=[version.pk])


@pytest.mark.slow
def test_a_report_is_kept_with_the_version_and_changes_nothing_of_the_bundle(operator: Client) -> None:
    version = make_champion()
    before = sorted(file.name for file in registry.bundle_path(version.content_hash).iterdir())

    call_command("evaluate")

    run = TrainingRun.objects.get()
    assert (run.purpose, run.status, run.version) == (Purpose.REPORT, TrainingRun.Status.SUCCEEDED, version)
    version.refresh_from_db()
    folder = evaluating.report_folder(version)
    assert json.loads((folder / "report.json").read_text()) == version.report
    assert sorted(file.name for file in registry.bundle_path(version.content_hash).iterdir()) == before
    n_past = len(live(make_bundle().log, make_bundle().manifest["config"]["valid_share"]).log)
    assert version.report["about"]["n_events_before"] == n_past

    answer = operator.get(reverse("admin:version_report", args=[version.pk]))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert Findings(page).problems == []
    assert "How good are the predicted stars?" in page
    checks = {found["check"] for found in version.sentinel["findings"]}
    assert "predicted stars are plausible: in the report's window" in checks
    best = version.report["systems"][0]["metrics"]["ndcg@10"]["mean"]
    assert f"{best:.3f}" in page
    assert f"{best:.3f}" in (folder / "report.html").read_text()
    assert (
        reverse("admin:version_report", args=[version.pk]) in operator.get(page_of(version)).content.decode()
    )


def test_without_a_report_there_is_no_page(operator: Client) -> None:
    version = registry.register("aaa1", {}, cause="trained", now=at(1))
    assert operator.get(reverse("admin:version_report", args=[version.pk])).status_code == 404
    assert "Make the evaluation report" in operator.get(page_of(version)).content.decode()


def test_the_button_queues_one_report_and_never_beside_another_run(operator: Client) -> None:
    first, second = (registry.register(name, {}, cause="trained", now=at(1)) for name in ("aaa1", "bbb2"))

    operator.post(reverse("admin:make_version_report", args=[first.pk]))
    answer = operator.post(reverse("admin:make_version_report", args=[second.pk]), follow=True)

    run = TrainingRun.objects.get()
    assert (run.purpose, run.version) == (Purpose.REPORT, first)
    assert "The trainer is at this first" in answer.content.decode()


@pytest.mark.parametrize("name", ["version_report", "make_version_report"])
def test_a_report_is_not_for_everybody(client: Client, name: str) -> None:
    version = registry.register("aaa1", {}, cause="trained", now=at(1))
    client.force_login(User.objects.create_user("clerk", is_staff=True))
    address = reverse(f"admin:{name}", args=[version.pk])
    assert (client.post(address) if name.startswith("make") else client.get(address)).status_code == 403


def test_the_command_says_what_is_missing() -> None:
    with pytest.raises(CommandError, match="no champion"):
        call_command("evaluate")
    with pytest.raises(CommandError, match="No single version"):
        call_command("evaluate", "zzz")
    with pytest.raises(CommandError, match="--out"):
        call_command("evaluate", split="/nowhere")


def test_a_version_that_leaks_is_never_champion_by_itself() -> None:
    leaking = make_leaking("aaa1")

    assert registry.champion() is None
    assert registry.challenger() == leaking
    with pytest.raises(registry.LeakSuspected, match="no feature is the answer"):
        registry.promote(leaking, cause="better", now=at(3))
    with pytest.raises(CommandError, match="no feature is the answer"):
        call_command("promote", "aaa", cause="better")
    assert registry.champion() is None


def test_who_overrides_the_sentinel_is_on_record_and_can_be_returned_to() -> None:
    leaking, actor = make_leaking("aaa1"), make_user()

    change = registry.promote(leaking, cause="I looked", now=at(3), actor=actor, despite_leaks=True)
    clean = registry.register("bbb2", {}, cause="trained", now=at(4))
    make_comparison(clean, leaking)
    registry.promote(clean, cause="better", now=at(5))
    registry.roll_back(cause="worse", now=at(6))

    assert change.cause == "despite the leakage sentinel: I looked"
    assert change.actor == actor
    assert registry.champion() == leaking


def test_the_admin_says_why_and_promotes_only_when_told_so(operator: Client) -> None:
    leaking = make_leaking("aaa1")
    make_comparison(leaking, registry.register("bbb2", {}, cause="trained", now=at(1)))
    address = reverse("admin:promote_version", args=[leaking.pk])

    page = operator.get(page_of(leaking)).content.decode()
    assert "AUC 1.000 (year)" in page
    assert "despite_leaks" in page
    refused = operator.post(address, follow=True).content.decode()
    assert "Not promoted" in refused
    assert registry.champion() != leaking
    operator.post(address, {"despite_leaks": "yes"})
    assert registry.champion() == leaking
    newest = AliasChange.objects.filter(alias="champion").first()
    assert newest is not None
    assert newest.actor == User.objects.get(username="operator")


def test_a_report_run_is_no_training() -> None:
    version = registry.register("aaa1", {}, cause="trained", now=at(1))
    run = training.new_run(cause="test", purpose=Purpose.REPORT, version=version)

    with pytest.raises(Exception, match=r"manifest\.json"):
        evaluating.perform(run)

    run.refresh_from_db()
    assert (run.status, run.version) == (TrainingRun.Status.FAILED, version)


def test_a_plot_holds_zero_and_every_interval() -> None:
    drawn = report_page.plot(
        [("a", "A", {"mean": -0.1, "lo": -0.2, "hi": 0.0}), ("b", "B", {"mean": 0.2, "lo": 0.1, "hi": 0.3})]
    )

    assert (drawn.low, drawn.high) == (-0.2, 0.3)
    assert [bar.x_lo for bar in drawn.bars] == pytest.approx([0, 60])
    assert [bar.x_hi for bar in drawn.bars] == pytest.approx([drawn.zero, 100])
    assert drawn.bars[0].text == "−0.100 (−0.200 to 0.000)"


def test_what_could_not_be_measured_is_a_dash() -> None:
    nothing = {"mean": None, "lo": None, "hi": None}
    assert report_page.plot([("a", "A", nothing)]).bars[0].text == "–"


def test_stars_are_drawn_with_what_is_promised_as_the_line() -> None:
    whole = {"mean": 0.8, "lo": 0.7, "hi": 0.9}
    stars = {
        "n_ratings": 40, "n_people": 4, "rmse": whole, "rmse_of_mean": 1.1, "mae": whole, "r2": 0.3,
        "promised": 0.8, "coverage": whole, "width": 2.0,
        "tenths": [{"from": 0, "to": 4, "n_ratings": 20, "coverage": whole, "width": 2.0, "rmse": 0.9},
                   {"from": 5, "to": 5, "n_ratings": 20, "coverage": whole, "width": 2.0, "rmse": 0.9}],
        "calibration": [{"predicted": 2.0, "given": {"mean": 2.0, "lo": 1.5, "hi": 2.5}, "n": 20},
                        {"predicted": 4.0, "given": {"mean": 5.0, "lo": 4.5, "hi": 5.0}, "n": 20}],
    }  # fmt: skip

    shown = report_page.stars_shown(stars)

    assert shown is not None
    assert [bar.label for bar in shown["covered"].bars] == ["0–4", "5"]
    assert shown["covered"].zero == shown["covered"].bars[0].x == pytest.approx(50)
    plot = shown["calibration"]
    assert [tick.stars for tick in plot.ticks] == [1, 2, 3, 4, 5]
    first, second = plot.marks
    assert (first.x, first.y) == (plot.ticks[1].x, plot.ticks[1].y)  # came true: on the diagonal
    assert (second.x, second.y) == (plot.ticks[3].x, plot.ticks[4].y)
    assert second.given == "5.00 (4.50 to 5.00)"
    assert report_page.stars_shown({}) is None
