"""A few groups of well-known films to pick from at the beginning, each of one character.

Spherical k-means (Dhillon & Modha 2001) of the most used films' embeddings from fixed starts: the same for a
bundle wherever it is asked. Groups before single films: Chang, Harper & Terveen 2015.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.engine.bundle import Bundle
from recommender.engine.types import Catalogue, FloatArray, IntArray

WELL_KNOWN = 160  # films, the most used
N_GROUPS = 8
N_SHOWN = 5
FEWEST = 3  # films in a group
ROUNDS = 25
OF_ONE_DECADE = 0.6  # share of a group's films from which it is named for the decade
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Group:
    """`items` (at most N_SHOWN,) the typical and best known first; `genres` one or two that set it apart;
    `decade` its first year where most of the films are of one, else None.
    """

    items: IntArray
    genres: tuple[str, ...]
    decade: int | None


def groups_of(bundle: Bundle, exclude: IntArray) -> tuple[Group, ...]:
    """At most N_GROUPS, largest first, without the excluded items. Fewer where fewer films are known."""
    counted = np.bincount(bundle.log.item_idx, minlength=len(bundle.catalogue))
    counted[exclude] = 0
    known = np.argsort(-counted, kind="stable")[: min(WELL_KNOWN, np.count_nonzero(counted))]
    if len(known) < FEWEST:
        return ()
    vectors = _centred(bundle.index.vectors[known])
    label, centres = clusters(vectors, min(N_GROUPS, len(known) // FEWEST))
    close = (vectors * centres[label]).sum(axis=1)
    typical = np.sqrt(counted[known]) * np.maximum(close, 0)
    members = [np.flatnonzero(label == cluster) for cluster in range(len(centres))]
    members = sorted((own for own in members if len(own) >= FEWEST), key=len, reverse=True)
    names = _named([known[own] for own in members], known, bundle.catalogue)
    return tuple(
        Group(_most_typical(known, own, typical), genres, _decade(bundle.catalogue.year[known[own]]))
        for own, genres in zip(members, names, strict=True)
    )


def clusters(vectors: FloatArray, k: int) -> tuple[Rows, FloatArray]:
    """Labels (n,) and unit centres (k, n_dimensions) of unit vectors. Starts: row 0, then the row farthest
    from the starts so far."""
    starts = [0]
    while len(starts) < k:
        starts.append(int(np.argmin((vectors @ vectors[starts].T).max(axis=1))))
    centres = vectors[starts]
    label = np.zeros(len(vectors), np.int64)
    for _ in range(ROUNDS):
        label = np.argmax(vectors @ centres.T, axis=1)
        sums = np.stack([vectors[label == cluster].sum(axis=0) for cluster in range(k)])
        centres = np.where(sums.any(axis=1, keepdims=True), _unit(sums), centres)
    return label, centres


def _most_typical(known: Rows, own: Rows, typical: npt.NDArray[np.floating]) -> IntArray:
    best = own[np.argsort(-typical[own], kind="stable")[:N_SHOWN]]
    return known[best].astype(np.int32)


def _named(members: list[Rows], known: Rows, catalogue: Catalogue) -> list[tuple[str, ...]]:
    """One or two genres a group, by p log(p / p of all known films), no pair for two groups if it can be."""
    usual = np.asarray(catalogue.genres[known].mean(axis=0)).ravel()
    taken: set[tuple[str, ...]] = set()
    names = []
    for own in members:
        share = np.asarray(catalogue.genres[own].mean(axis=0)).ravel()
        apart = share * np.log((share + 0.05) / (usual + 0.05))
        ranked = [catalogue.genre_names[g] for g in np.argsort(-apart, kind="stable") if share[g] > 0]
        pairs = [tuple(ranked[:2]), *((ranked[0], other) for other in ranked[2:]), tuple(ranked[:2])]
        name = next((pair for pair in pairs if pair not in taken), pairs[-1]) if ranked else ()
        taken |= {name, name[::-1]}
        names.append(name)
    return names


def _decade(year: FloatArray) -> int | None:
    decades, n = np.unique(year[np.isfinite(year)] // 10 * 10, return_counts=True)
    if len(n) == 0 or n.max() < OF_ONE_DECADE * len(year):
        return None
    return int(decades[n.argmax()])


def _centred(vectors: FloatArray) -> FloatArray:
    """Unit vectors about their mean: what films differ in, not what all well-known films share."""
    return _unit(vectors - vectors.mean(axis=0))


def _unit(vectors: FloatArray) -> FloatArray:
    scaled: FloatArray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return scaled
