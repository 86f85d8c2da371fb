"""The benchmark's peers against cases known by hand; their lists keep the judge's rules."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import peer_models as models
from benchmarks import peers, pooled
from benchmarks.peer_models import Asked, Past
from recommender.engine.evaluation import split_folder
from recommender.engine.evaluation.splits import gathered
from recommender.engine.types import UserState
from tests.recommender.engine.factories import make_log, make_state
from tests.recommender.engine.test_split_folder import written

# who has what: 0 and 1 share items 0 and 1, 2 has item 2 alone
PAST = Past(make_log([(0, 0, 1.0), (0, 1, 2.0), (1, 0, 3.0), (1, 1, 4.0), (2, 2, 5.0)]), 3, 4)


def asked(*histories: UserState, n_items: int = 4) -> Asked:
    return Asked(histories, np.array([100.0] * len(histories)), n_items)


def test_a_history_fades_reaches_back_and_counts_an_item_once() -> None:
    state = make_state([0, 1, 0, 2])
    assert asked(state).history(decay=0.5).toarray().tolist() == [[0.5, 0.25, 1.0, 0.0]]
    assert asked(state).history(reach=1).toarray().tolist() == [[0.0, 0.0, 1.0, 0.0]]
    assert asked(make_state([1], value=2.0)).history(low=False).nnz == 0
    assert asked(UserState.empty(), state).history().toarray()[0].tolist() == [0.0] * 4


def test_cosines_are_of_who_has_what() -> None:
    S = models.cosines(PAST, k=1, shrinkage=0.0).toarray()
    assert S[0, 1] == S[1, 0] == pytest.approx(1.0)
    assert S[2].tolist() == [0.0] * 4
    assert models.cosines(PAST, k=1, shrinkage=2.0)[0, 1] == pytest.approx(0.5)


def test_ease_solves_each_column_apart() -> None:
    """Column j minimises |x_j - X b|^2 + l2 |b|^2 with b_j = 0 (Steck 2019): solved here by least squares."""
    rng = np.random.default_rng(2)
    rows = [(u, int(i), float(u)) for u in range(12) for i in rng.choice(5, 2, replace=False)]
    past = Past(make_log(rows), 12, 5)
    X, B = past.used().toarray(), models.ease(past, l2=3.0)
    for j in range(5):
        others = np.delete(np.arange(5), j)
        A = X[:, others]
        expected = np.linalg.solve(A.T @ A + 3.0 * np.eye(4), A.T @ X[:, j])
        assert B[others, j] == pytest.approx(expected)
        assert B[j, j] == 0


def test_transitions_are_shares_of_what_came_next() -> None:
    T = models.transitions(PAST, reach=1, smoothing=2.0).toarray()
    assert T[0, 1] == pytest.approx(2 / 4)
    assert T.sum() == pytest.approx(2 / 4)


def test_recent_counts_end_at_the_decision() -> None:
    day = float(models.DAY_S)
    past = Past(make_log([(0, 0, 0.0), (1, 0, 0.1 * day), (2, 1, 9 * day), (3, 2, 20 * day)]), 4, 3)
    early = Asked([UserState.empty()] * 2, np.array([9.5 * day, 0.2 * day]), 3)
    at_nine, at_zero = models.recent_counts(past, early, days=1)
    assert at_nine.argmax() == 1
    assert at_nine[0] > at_nine[2]  # all before it settles ties; what comes later is not known
    assert at_zero.tolist()[1:] == [0.0, 0.0]


def test_lists_leave_out_what_is_known_and_are_filled_up() -> None:
    scores = np.array([[3.0, 2.0, 0.0, np.nan, 1.0]])
    fallback = np.array([[0.0, 0.0, 1.0, 2.0, 9.0]])
    lists = peers.best_first(scores, fallback, [make_state([0])], 5)
    assert lists.tolist() == [[1, 4, 3, 2, -1]]


def test_a_list_of_all_targets_is_perfect() -> None:
    lists = np.array([[0, 1, 2], [2, 1, 0]])
    targets = [np.array([0, 1, 2], np.int32), np.array([1], np.int32)]
    assert peers.ndcg(lists, targets) == pytest.approx((1 + 1 / math.log2(3)) / 2)


def test_factors_find_the_own_cluster() -> None:
    rows = [(u, i, float(u)) for u in range(20) for i in range(u % 2, 8, 2) if i != u // 3]
    past = Past(make_log(rows), 20, 8)
    model = models.als(past, factors=2, l2=1.0, alpha=5.0)
    scores = models.folded_in(model, asked(make_state([0, 2]), UserState.empty(), n_items=8), low=True)
    assert set(np.argsort(-scores[0])[:4].tolist()) == {0, 2, 4, 6}
    assert np.isnan(scores[1]).all()


def test_every_peer_writes_lists_that_the_judge_accepts(tmp_path: Path) -> None:
    split, out = written(tmp_path), tmp_path / "out"
    out.mkdir()
    record = peers.run(split_folder.read(split), out)
    assert set(record) == {peer.name for peer in models.PEERS}
    assert json.loads(json.dumps(record))["ease"]["taken"] == record["ease"]["tried"][0]
    known = pd.concat(pd.read_csv(p) for n in ("train", "valid", "valid_foldin", "test_foldin")
                      for p in [split / f"{n}.csv"])  # fmt: skip
    for name in record:
        people, _ = pooled.ndcg(split, out / f"{name}.csv")  # refuses what the judge refuses
        assert len(people) == pd.read_csv(split / "test.csv").user_id.nunique()
        lists = pd.read_csv(out / f"{name}.csv")
        assert len(lists.merge(known, on=["user_id", "item_id"])) == 0
    assert record["ease"]["taken"]["ndcg@10"] == max(p["ndcg@10"] for p in record["ease"]["tried"])


def test_without_a_decision_to_tune_on_every_peer_is_taken_as_usual_and_says_so(tmp_path: Path) -> None:
    split, out = written(tmp_path), tmp_path / "out"
    out.mkdir()
    read = split_folder.read(split)
    record = json.loads(json.dumps(peers.run(replace(read, held_out=gathered(read.final_log, [])), out)))
    for peer in models.PEERS:
        taken = record[peer.name]["taken"]
        assert not record[peer.name]["tuned"]
        assert taken == peer.untuned | {"ndcg@10": None}
        assert taken["fit"] in peers.grid(peer.fits)
        assert taken["ask"] in peers.grid(peer.asks)
        people, _ = pooled.ndcg(split, out / f"{peer.name}.csv")
        assert len(people) == pd.read_csv(split / "test.csv").user_id.nunique()
