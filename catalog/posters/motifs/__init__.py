"""Which motifs a genre may get: several where it is common, for half of all movies are dramas or comedies."""

from catalog.posters.motifs.inks import Inks, Motif
from catalog.posters.motifs.menace import (
    blinds,
    bolt,
    bullet_hole,
    burst,
    eye,
    fingerprint,
    keyhole,
    off_centre_rings,
    slashes,
    speed,
    spiral,
    teeth,
)
from catalog.posters.motifs.patterns import chevrons, confetti, grid, keys, waves
from catalog.posters.motifs.people import (
    arcs,
    bird,
    bowler,
    creature,
    doorway,
    grin,
    heart,
    lamp,
    linked_rings,
    meeting,
    seesaw,
    slipped_disc,
    stairs,
    tumbling_halves,
    two_discs,
    two_heads,
    windows,
)
from catalog.posters.motifs.places import (
    compass,
    horizon,
    leader,
    moon_and_towers,
    orbits,
    peaks,
    ringed_planet,
    road,
    saucer,
    solar_system,
)

__all__ = ["BLEEDING", "MOTIFS", "Inks", "Motif"]

MOTIFS: dict[str, tuple[Motif, ...]] = {
    "film-noir": (blinds,),
    "sci-fi": (orbits, ringed_planet, saucer, solar_system),
    "western": (horizon,),
    "horror": (teeth, slashes),
    "romance": (two_discs, heart, meeting, linked_rings),
    "comedy": (arcs, tumbling_halves, seesaw, grin, bowler),
    "war": (chevrons,),
    "documentary": (grid,),
    "animation": (creature, bird),
    "musical": (waves, keys),
    "thriller": (spiral, off_centre_rings),
    "children": (confetti, confetti, bird),
    "crime": (bullet_hole, bullet_hole, fingerprint),
    "mystery": (keyhole, eye),
    "adventure": (peaks, compass),
    "fantasy": (moon_and_towers,),
    "action": (burst, speed, bolt),
    "drama": (two_heads, doorway, slipped_disc, stairs, lamp, windows, road),
    "": (leader,),
}
# Those that gain by being brought so near that the poster's edge cuts them.
BLEEDING: frozenset[Motif] = frozenset(
    {
        *(orbits, ringed_planet, solar_system, two_discs, chevrons, spiral, off_centre_rings),
        *(eye, fingerprint, compass, burst, leader),
    }
)
