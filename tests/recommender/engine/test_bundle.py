"""A bundle on disk: the same lists back, or a refusal that says what is wrong."""

import json
from pathlib import Path

import numpy as np
import pytest

from recommender.engine.bundle import MANIFEST, Bundle, BundleCorrupt, BundleSchemaMismatch
from recommender.engine.fit import fit_bundle
from recommender.engine.pipeline import Pipeline
from recommender.engine.types import InteractionLog, Request
from tests.recommender.engine.factories import (
    SMALL,
    clustered_bundle,
    clustered_log,
    make_catalogue,
    make_state,
)


def saved(folder: Path) -> Path:
    return folder / clustered_bundle().save(folder)


def test_a_loaded_bundle_makes_the_same_lists(tmp_path: Path) -> None:
    loaded = Bundle.load(saved(tmp_path))
    state, request = make_state([0, 3, 6]), Request(now_s=5000.0, n=10)
    before, after = (Pipeline(b).recommend(state, request) for b in (clustered_bundle(), loaded))
    assert before.item_idx.tolist() == after.item_idx.tolist()
    np.testing.assert_array_equal(before.score, after.score)
    assert before.reasons == after.reasons


def test_a_loaded_bundle_predicts_the_same_stars(tmp_path: Path) -> None:
    rated, items = varied_log(), np.arange(60, dtype=np.int32)
    fitted = fit_bundle(rated, make_catalogue(60), n_users=80, config=SMALL)
    loaded = Bundle.load(tmp_path / fitted.save(tmp_path))
    assert fitted.stars is not None
    assert loaded.stars is not None
    state = make_state([0, 3, 6], value=2.0)
    np.testing.assert_array_equal(fitted.stars.predict(state, items), loaded.stars.predict(state, items))
    measured = loaded.manifest["metrics"]["stars"]
    assert measured["rmse"] < rated.value.std()  # an odd item is rated higher
    assert measured["n_held_out"] == 0.1 * np.isfinite(rated.value).sum() // 1


def test_a_bundle_without_ratings_has_no_stars(tmp_path: Path) -> None:
    silent = clustered_log()
    silent.value[:] = np.nan
    fitted = fit_bundle(silent, make_catalogue(60), n_users=80, config=SMALL)
    assert fitted.stars is None
    assert Bundle.load(tmp_path / fitted.save(tmp_path)).stars is None


def varied_log() -> InteractionLog:
    log = clustered_log()
    log.value[:] = 2 + 2 * (log.item_idx % 2) + np.random.default_rng(0).choice([-0.5, 0.5], len(log))
    return log


def test_the_folder_is_named_by_its_content(tmp_path: Path) -> None:
    path = saved(tmp_path)
    assert saved(tmp_path) == path
    assert Bundle.load(path).content_hash == path.name
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_arrays_are_memory_mapped(tmp_path: Path) -> None:
    assert isinstance(Bundle.load(saved(tmp_path)).sources.linear.weights.base, np.memmap)


def test_a_changed_file_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path)
    (path / "ranker.txt").write_text("tree")
    with pytest.raises(BundleCorrupt, match=r"ranker\.txt"):
        Bundle.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path)
    (path / "index.faiss").unlink()
    with pytest.raises(BundleCorrupt, match=r"index\.faiss"):
        Bundle.load(path)


def test_no_bundle_at_all_is_corrupt(tmp_path: Path) -> None:
    with pytest.raises(BundleCorrupt, match=MANIFEST):
        Bundle.load(tmp_path / "nothing")


@pytest.mark.parametrize("stated", ["schema_version", "feature_names", "format"])
def test_other_features_are_refused(tmp_path: Path, stated: str) -> None:
    path = saved(tmp_path)
    manifest = json.loads((path / MANIFEST).read_text())
    (path / MANIFEST).write_text(json.dumps(manifest | {stated: "other"}))
    with pytest.raises(BundleSchemaMismatch, match=stated):
        Bundle.load(path)


def test_the_manifest_says_what_it_was_made_of(tmp_path: Path) -> None:
    manifest = Bundle.load(saved(tmp_path)).manifest
    assert manifest["lineage"]["n_events"] == len(clustered_bundle().log)
    assert set(manifest["metrics"]["difference"]) == {"popular", "recently_popular", "linear_recent"}
    assert manifest["metrics"]["model"]["ndcg@10"]["lo"] <= manifest["metrics"]["model"]["ndcg@10"]["mean"]
    assert manifest["config"]["seed"] == 1
