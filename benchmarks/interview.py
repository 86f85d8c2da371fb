"""Is an adaptive interview worth it (M12)? Lists for people the model has never met, after few answers.

python -m benchmarks.interview DATA   of a folder with ratings.csv and items.csv. People are dealt into
                                      five parts; each part's people meet a bundle trained without them.
                                      Parts 1 and 2 are for choosing parameters (--tune), 3 to 5 are reported.
--keep FOLDER keeps the five bundles there for the next run.

Answers are a person's real ratings; a film they did not rate is "haven't seen". What any arm got answered is
taken out of the targets and of the lists of all arms: each orders the same films for the same targets,
all of the person's other ratings. What was only "haven't seen" stays in the lists of all.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

from benchmarks.stars import read_log
from recommender.engine.bundle import Bundle
from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.bootstrap import mean_interval, paired_interval
from recommender.engine.evaluation.metrics import Values, hits_of, ranking_metrics
from recommender.engine.evaluation.splits import by_user, rows_of
from recommender.engine.fit import fit_bundle
from recommender.engine.interview import panel as panels
from recommender.engine.interview.belief import believe
from recommender.engine.interview.panel import Panel
from recommender.engine.interview.questions import next_items
from recommender.engine.logs import select
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Catalogue, InteractionLog, Request, UserState

N_PARTS, TUNED_ON = 5, 2
ANSWERS, MANY = 5, 15
PATIENCE = 60  # questions; who has then answered fewer keeps those
OURS, MEASURE = "adaptive 5", "popular 15"
Rows = npt.NDArray[np.int64]


@dataclass
class Interviews:
    """What became of each arm's interviews: answered rows of each person's ratings, and how it went."""

    answered: dict[str, list[Rows]] = field(default_factory=dict)
    n_asked: dict[str, list[int]] = field(default_factory=dict)
    known: list[float] = field(default_factory=list)
    spent_ms: list[float] = field(default_factory=list)

    def add(self, arm: str, answered: Rows, n_asked: int) -> None:
        self.answered.setdefault(arm, []).append(answered)
        self.n_asked.setdefault(arm, []).append(n_asked)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--tune", action="store_true")
    given = parser.parse_args()
    catalogue = split_folder.read_catalogue(given.data / "items.csv")
    log = read_log(given.data / "ratings.csv", catalogue)
    log = select(log, np.argsort(log.time_s, kind="stable"))
    n_users = int(log.user_idx.max()) + 1
    part_of = np.random.default_rng(1).permutation(n_users) % N_PARTS
    results = []
    for part in range(N_PARTS)[:TUNED_ON] if given.tune else range(N_PARTS)[TUNED_ON:]:
        bundle = bundle_without(log, catalogue, part_of == part, given.keep and given.keep / str(part))
        strangers = [state for user, state in by_user(log).items() if part_of[user] == part]
        results.append(judged(bundle, strangers))
        print(f"part {part + 1}: {len(strangers)} people", flush=True)
    report(results)


def bundle_without(
    log: InteractionLog, catalogue: Catalogue, left_out: npt.NDArray[np.bool_], folder: Path | None
) -> Bundle:
    """Trained on the others, or read where an earlier run kept it."""
    kept = (
        [path for path in folder.iterdir() if not path.name.startswith(".")]
        if folder and folder.is_dir()
        else []
    )
    if kept:
        return Bundle.load(kept[0])
    past = select(log, ~left_out[log.user_idx])
    bundle = fit_bundle(past, catalogue, n_users=len(left_out))
    if folder is not None:
        bundle.save(folder)
    return bundle


def judged(bundle: Bundle, people: Sequence[UserState]) -> tuple[Interviews, dict[str, Values]]:
    """Each person interviewed by each arm; NDCG@10 of each arm's lists, NaN for whom no target is left."""
    panel, rng, done = panels.of_bundle(bundle), np.random.default_rng(1), Interviews()
    order = np.argsort(-np.bincount(bundle.log.item_idx, minlength=len(bundle.catalogue)), kind="stable")
    for person in people:
        n_asked = interview(panel, person, done)
        for arm, n in (("popular 5", ANSWERS), (MEASURE, MANY)):
            done.add(arm, *in_order(order, person, n))
        n_known = int(np.isin(order[:n_asked], person.item_idx).sum())
        done.add("popular, as many questions", in_order(order, person, n_known)[0], n_asked)
        done.add("random 5 of their own", rng.permutation(len(person))[:ANSWERS], ANSWERS)
        done.add("nothing", np.empty(0, np.int64), 0)
    return done, scores(bundle, people, done)


def interview(panel: Panel, person: UserState, done: Interviews) -> int:
    """The product's own: after each answer the next question. Returns how many were asked."""
    row_of = {item: row for row, item in enumerate(person.item_idx.tolist())}
    answered: list[int] = []
    unseen: list[int] = []
    nothing = np.empty(0, np.int32)
    while len(answered) < ANSWERS and len(answered) + len(unseen) < PATIENCE:
        started = time.process_time()
        belief = believe(panel, told(person, answered), np.array(unseen, np.int32))
        found = next_items(panel, belief, 1, nothing)
        done.spent_ms.append(1000 * (time.process_time() - started))
        if len(found) == 0:
            break
        item = int(found[0])
        if item in row_of:
            answered.append(row_of[item])
        else:
            unseen.append(item)
    done.known.append(believe(panel, told(person, answered), np.array(unseen, np.int32)).known)
    done.add(OURS, np.array(answered, np.int64), len(answered) + len(unseen))
    return len(answered) + len(unseen)


def in_order(order: Rows, person: UserState, n: int) -> tuple[Rows, int]:
    """The first n films of the order that the person rated, and how many had to be asked about."""
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    rows = np.argsort(place[person.item_idx], kind="stable")[:n]
    return rows, int(place[person.item_idx[rows]].max(initial=-1)) + 1


def told(person: UserState, rows: Sequence[int] | Rows) -> UserState:
    """The person as if they had just said this, a second apart, in this order."""
    said = rows_of(person, np.array(rows, np.int64))
    return UserState(said.item_idx, said.kind, said.value, np.arange(len(said), dtype=np.float64))


def scores(bundle: Bundle, people: Sequence[UserState], done: Interviews) -> dict[str, Values]:
    """By arm (n_people,)."""
    pipeline, now_s = Pipeline(bundle), float(bundle.log.time_s[-1]) + 1
    used = [np.unique(np.concatenate(rows)) for rows in zip(*done.answered.values(), strict=True)]
    left = [np.delete(person.item_idx, rows) for person, rows in zip(people, used, strict=True)]
    asked = [
        Request(now_s, 10, exclude=person.item_idx[rows]) for person, rows in zip(people, used, strict=True)
    ]
    n_targets = np.array([len(items) for items in left])
    found = {}
    for arm, answered in done.answered.items():
        states = [
            at_the_end(told(person, rows), now_s) for person, rows in zip(people, answered, strict=True)
        ]
        lists = pipeline.recommend_many(states, asked, reasons=False)
        found_at = hits_of([ranked.item_idx for ranked in lists], left, 10)
        ndcg = ranking_metrics(found_at, np.maximum(n_targets, 1), (10,))["ndcg@10"]
        found[arm] = np.where(n_targets > 0, ndcg, np.nan)
    return found


def at_the_end(state: UserState, now_s: float) -> UserState:
    return UserState(state.item_idx, state.kind, state.value, state.time_s - len(state) + now_s)


def report(results: list[tuple[Interviews, dict[str, Values]]]) -> None:
    arms, rng = list(results[0][1]), np.random.default_rng(1)
    values = {arm: np.concatenate([found[arm] for _, found in results]) for arm in arms}
    counted = np.isfinite(values[OURS])
    print(f"{counted.sum()} people ({(~counted).sum()} have no target left); NDCG@10, 95 % intervals")
    for arm in arms:
        own = values[arm][counted]
        n_asked = np.concatenate([done.n_asked[arm] for done, _ in results])
        n_told = np.array([len(rows) for done, _ in results for rows in done.answered[arm]])
        mean, apart = mean_interval(own, rng), paired_interval(values[OURS][counted], own, rng)
        print(
            f"{arm:28s} {mean.mean:.3f} ({mean.lo:.3f}-{mean.hi:.3f})  adaptive minus it {apart.mean:+.3f}"
            f" ({apart.lo:+.3f} to {apart.hi:+.3f})  answers {n_told.mean():.1f}, questions"
            f" {n_asked.mean():.1f} (median {np.median(n_asked):.0f}, p90 {np.quantile(n_asked, 0.9):.0f})"
        )
    report_meter(results, values[OURS], counted)


def report_meter(
    results: list[tuple[Interviews, dict[str, Values]]], ours: Values, counted: npt.NDArray[np.bool_]
) -> None:
    """Are lists better where the meter stands higher? And what a question costs."""
    known = np.concatenate([done.known for done, _ in results])
    median, high = np.quantile(np.concatenate([done.spent_ms for done, _ in results]), [0.5, 0.95])
    correlation = spearmanr(known[counted], ours[counted]).statistic
    print(
        f"the meter stands at {known.mean():.0%} after it (p10 {np.quantile(known, 0.1):.0%}, p90"
        f" {np.quantile(known, 0.9):.0%}); its Spearman correlation with NDCG@10 {correlation:+.2f}"
    )
    print(f"a question: {median:.1f} ms CPU median, {high:.1f} ms p95")


if __name__ == "__main__":
    main()
