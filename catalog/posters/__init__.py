"""Generated posters: a pure function of an item's id, title, year and genres. Touches neither files nor database."""

from catalog.posters.composition import poster_svg

__all__ = ["poster_svg"]
