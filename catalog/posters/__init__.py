"""Generated posters: a pure function of id, title, year and genres. Reads neither files nor database."""

from catalog.posters.composition import poster_svg

__all__ = ["poster_svg"]
