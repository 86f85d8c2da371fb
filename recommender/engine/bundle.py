"""A trained artefact: manifest, memory-mapped arrays, ranker, index in a folder named by its content hash.

Written by training, read by serving. It never changes once it has its name.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from recommender.engine import demographic
from recommender.engine.demographic import Demographic
from recommender.engine.features import schema
from recommender.engine.index import ItemIndex
from recommender.engine.ranking import blend
from recommender.engine.ranking.ranker import Ranker
from recommender.engine.ranking.rankers import Rankers
from recommender.engine.sources import collection
from recommender.engine.sources.collection import SourceCollection
from recommender.engine.stars import model as stars
from recommender.engine.stars.model import StarsModel
from recommender.engine.timeline import Timeline
from recommender.engine.types import Catalogue, InteractionLog

FORMAT = 6
MANIFEST = "manifest.json"
KNOWN_RANKER, BEGUN_RANKER = "ranker", "ranker_begun"  # what the names of their files begin with


class BundleCorrupt(Exception):
    """A file of the bundle is missing or is not what the manifest says; the message names it."""


class BundleSchemaMismatch(Exception):
    """The bundle was written for other features or another format than this code has."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """All the pipeline needs. `manifest`: metrics and lineage; `log`: what the models were counted from.

    `stars` predicts ratings; None where nobody rated.
    """

    manifest: Mapping[str, Any]
    catalogue: Catalogue
    log: InteractionLog
    timeline: Timeline
    sources: SourceCollection
    ranker: Rankers
    index: ItemIndex
    demographic: Demographic
    stars: StarsModel | None = None
    content_hash: str = ""

    @property
    def per_source(self) -> int:
        """How many items each source proposes."""
        return int(self.manifest["config"]["per_source"])

    def save(self, folder: Path) -> str:
        """Write to folder/<content hash>, all or nothing. Saving the same content twice changes nothing."""
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder))
        try:
            _write_files(self, draft)
            files = {path.name: _sha256(path) for path in sorted(draft.iterdir())}
            content_hash = _content_hash(files, self.manifest)
            stamped = {**self.manifest, "files": files, "content_hash": content_hash, **_versions()}
            (draft / MANIFEST).write_text(json.dumps(stamped, indent=1, sort_keys=True))
            _publish(draft, folder / content_hash)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        return content_hash

    @classmethod
    def load(cls, path: Path) -> "Bundle":
        """Read folder/<content hash>, arrays memory-mapped. Raises BundleCorrupt or BundleSchemaMismatch."""
        manifest = _checked_manifest(path)
        arrays = {f.stem: _mapped(f) for f in sorted(path.glob("*.npy"))}
        catalogue = _catalogue(_part(arrays, "catalogue"), manifest)
        return cls(
            manifest=manifest,
            catalogue=catalogue,
            log=InteractionLog(**_part(arrays, "log")),
            timeline=Timeline(**_part(arrays, "timeline")),
            sources=collection.from_arrays(_part(arrays, "sources"), catalogue),
            ranker=_rankers(path, arrays),
            index=ItemIndex(_part(arrays, "index")["vectors"], faiss.read_index(str(path / "index.faiss"))),
            demographic=demographic.from_arrays(_part(arrays, "demographic"), manifest["cohorts"]),
            stars=stars.from_arrays(kept) if (kept := _part(arrays, "stars")) else None,
            content_hash=str(manifest["content_hash"]),
        )


def _mapped(path: Path) -> npt.NDArray[Any]:
    # as a plain array: each slice of a np.memmap costs ten times as much
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _versions() -> dict[str, Any]:
    return {"format": FORMAT, "schema_version": schema.version(), "feature_names": list(schema.NAMES)}


def _write_files(bundle: Bundle, folder: Path) -> None:
    genres = bundle.catalogue.genres
    arrays: dict[str, Any] = {
        "catalogue.item_keys": bundle.catalogue.item_keys,
        "catalogue.year": bundle.catalogue.year,
        "catalogue.genres_data": genres.data,
        "catalogue.genres_indices": genres.indices,
        "catalogue.genres_indptr": genres.indptr,
        "index.vectors": bundle.index.vectors,
    }
    arrays |= {f"log.{f.name}": getattr(bundle.log, f.name) for f in fields(bundle.log) if f.name != "people"}
    arrays |= {f"demographic.{name}": array for name, array in bundle.demographic.arrays().items()}
    arrays |= {f"timeline.{f.name}": getattr(bundle.timeline, f.name) for f in fields(bundle.timeline)}
    arrays |= {f"sources.{name}": array for name, array in bundle.sources.arrays().items()}
    if bundle.stars is not None:
        arrays |= {f"stars.{name}": array for name, array in bundle.stars.arrays().items()}
    for part, ranker in ((KNOWN_RANKER, bundle.ranker.known), (BEGUN_RANKER, bundle.ranker.begun)):
        if ranker is not None:
            (folder / f"{part}.txt").write_text(ranker.text)
        if ranker is not None and ranker.blend is not None:
            arrays |= {f"{part}.{name}": array for name, array in ranker.blend.arrays().items()}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    faiss.write_index(bundle.index.index, str(folder / "index.faiss"))


def _rankers(path: Path, arrays: Mapping[str, Any]) -> Rankers:
    def kept(part: str) -> Ranker:
        return Ranker((path / f"{part}.txt").read_text(), blend.from_arrays(_part(arrays, part)))

    begun = kept(BEGUN_RANKER) if (path / f"{BEGUN_RANKER}.txt").exists() else None
    return Rankers(kept(KNOWN_RANKER), begun)


def _publish(draft: Path, target: Path) -> None:
    if target.exists():
        return
    try:
        draft.rename(target)
    except OSError:  # another process published the same content first
        if not target.exists():
            raise


def stated(path: Path) -> dict[str, Any]:
    """A bundle's manifest, whatever became of its files. Raises as `Bundle.load` does."""
    try:
        manifest = dict(json.loads((path / MANIFEST).read_text()))
    except (OSError, ValueError) as error:
        raise BundleCorrupt(f"{path / MANIFEST}: {error}") from error
    for name, expected in _versions().items():
        if (held := manifest.get(name)) != expected:
            raise BundleSchemaMismatch(f"{path.name}: {name} is {held!r}, this code has {expected!r}")
    return manifest


def _checked_manifest(path: Path) -> dict[str, Any]:
    manifest = stated(path)
    for name, digest in manifest["files"].items():
        if not (path / name).is_file() or _sha256(path / name) != digest:
            raise BundleCorrupt(f"{path / name}: missing or not what the manifest says")
    return manifest


def _part(arrays: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(f"{prefix}."): a for name, a in arrays.items() if name.startswith(f"{prefix}.")}


def _catalogue(arrays: Mapping[str, Any], manifest: Mapping[str, Any]) -> Catalogue:
    names = tuple(manifest["genre_names"])
    genres = sp.csr_matrix(
        (arrays["genres_data"], arrays["genres_indices"], arrays["genres_indptr"]),
        shape=(len(arrays["item_keys"]), len(names)),
    )
    return Catalogue(arrays["item_keys"], arrays["year"], genres, names)


def _content_hash(files: Mapping[str, str], manifest: Mapping[str, Any]) -> str:
    """Of what decides the lists; not of when and how they were measured."""
    facts = {"genres": manifest["genre_names"], "cohorts": manifest["cohorts"]}
    decisive = {"files": files, **_versions(), "config": manifest["config"], **facts}
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()[:16]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
