"""Reasons are true: what they name carried the score."""

import numpy as np

from recommender.engine import context
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import Request, UserState
from tests.recommender.engine.factories import clustered_bundle, make_state

NOW_S = 5000.0


def test_because_names_the_largest_part_of_the_linear_score() -> None:
    bundle = clustered_bundle()
    state = make_state([1, 0, 3, 6])
    ranked = Pipeline(bundle).linear(state, Request(now_s=NOW_S, n=10))
    history = bundle.sources.recent_linear().history(
        context.build([state], np.array([NOW_S]), bundle.timeline).queries
    )
    weights = bundle.sources.linear.weights
    for item, reason in zip(ranked.item_idx, ranked.reasons, strict=True):
        parts = {i: history[0, i] * weights[i, item] for i in state.item_idx.tolist()}
        positive = {i: part for i, part in parts.items() if part > 0}
        assert reason.kind == "because"
        assert reason.item_idx == max(positive, key=lambda i: positive[i])
        assert abs(reason.share - positive[reason.item_idx] / sum(positive.values())) < 1e-5


def test_a_cold_user_is_never_told_because() -> None:
    ranked = Pipeline(clustered_bundle()).recommend(UserState.empty(), Request(now_s=NOW_S, n=10))
    assert {reason.kind for reason in ranked.reasons} <= {"trending", "popular"}


def test_shares_are_shares_and_names_are_the_catalogues() -> None:
    bundle = clustered_bundle()
    for start in range(5):
        ranked = Pipeline(bundle).recommend(
            make_state([start, start + 3, start + 6]), Request(now_s=NOW_S, n=10)
        )
        for reason in ranked.reasons:
            assert 0 <= reason.share <= 1
            assert (reason.item_idx is not None) == (reason.kind == "because")
            assert (
                reason.name in bundle.catalogue.genre_names if reason.kind == "genre" else reason.name is None
            )


def test_taking_the_cited_item_away_costs_more_than_another() -> None:
    bundle, costs = clustered_bundle(), []
    rng = np.random.default_rng(0)
    source = bundle.sources.recent_linear()
    for _ in range(60):
        items = rng.permutation(60)[:6].tolist()
        ranked = Pipeline(bundle).linear(make_state(items), Request(now_s=NOW_S, n=1))
        cited, top = ranked.reasons[0].item_idx, int(ranked.item_idx[0])
        other = int(rng.choice([i for i in items if i != cited]))
        without = [make_state([i for i in items if i != gone]) for gone in (cited, other)]
        scores = source.score(context.build(without, np.full(2, NOW_S), bundle.timeline))[:, top]
        costs.append(scores[0] < scores[1])
    assert np.mean(costs) >= 0.8
