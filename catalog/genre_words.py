"""Genres as a reader's language names them. The data keeps the names it came with."""

from django.utils.translation import pgettext_lazy

# Those of MovieLens and TMDB. A genre of somebody's own is shown as it is.
LABELS = {
    "Action": pgettext_lazy("genre", "Action"),
    "Adventure": pgettext_lazy("genre", "Adventure"),
    "Animation": pgettext_lazy("genre", "Animation"),
    "Children": pgettext_lazy("genre", "Children"),
    "Children's": pgettext_lazy("genre", "Children's"),
    "Comedy": pgettext_lazy("genre", "Comedy"),
    "Crime": pgettext_lazy("genre", "Crime"),
    "Documentary": pgettext_lazy("genre", "Documentary"),
    "Drama": pgettext_lazy("genre", "Drama"),
    "Family": pgettext_lazy("genre", "Family"),
    "Fantasy": pgettext_lazy("genre", "Fantasy"),
    "Film-Noir": pgettext_lazy("genre", "Film-Noir"),
    "History": pgettext_lazy("genre", "History"),
    "Horror": pgettext_lazy("genre", "Horror"),
    "IMAX": pgettext_lazy("genre", "IMAX"),
    "Music": pgettext_lazy("genre", "Music"),
    "Musical": pgettext_lazy("genre", "Musical"),
    "Mystery": pgettext_lazy("genre", "Mystery"),
    "Romance": pgettext_lazy("genre", "Romance"),
    "Sci-Fi": pgettext_lazy("genre", "Sci-Fi"),
    "Science Fiction": pgettext_lazy("genre", "Science Fiction"),
    "Thriller": pgettext_lazy("genre", "Thriller"),
    "War": pgettext_lazy("genre", "War"),
    "Western": pgettext_lazy("genre", "Western"),
}


def genre_label(name: str) -> str:
    return str(LABELS.get(name, name))
