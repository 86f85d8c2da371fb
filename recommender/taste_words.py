"""What the site says of somebody's taste, in plain words. Only what their ratings bear out."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.genre_words import genre_label
from interactions.taste import Taste
from recommender.decimals import decimal_text

CLEAR = 0.15  # stars from one's own mean, shrunk, from which a leaning is worth a word
APART = 0.25  # stars from the crowd's mean from which one is milder or stricter
MOST_NAMED = 3


def taste_text(taste: Taste) -> list[str]:
    """Sentences; none where nothing was rated."""
    if taste.mean is None:
        return []
    counted = ngettext("You rated %(n)d film", "You rated %(n)d films", taste.n) % {"n": taste.n}
    mean = _("%(counted)s, with %(mean)s stars on average.") % {
        "counted": counted,
        "mean": decimal_text(taste.mean, 1),
    }
    return [mean, *_against_the_crowd(taste), *_leanings(taste)]


def _against_the_crowd(taste: Taste) -> list[str]:
    if taste.crowd is None or taste.mean is None:
        return []
    apart = taste.mean - taste.crowd
    size = {"stars": decimal_text(abs(apart), 1)}
    if apart >= APART:
        return [_("You are kinder than others by %(stars)s stars on the same films.") % size]
    if apart <= -APART:
        return [_("You are stricter than others by %(stars)s stars on the same films.") % size]
    return [_("On the same films you are about as strict as others.")]


def _leanings(taste: Taste) -> list[str]:
    liked = [genre_label(genre.name) for genre in taste.genres if genre.lean >= CLEAR][:MOST_NAMED]
    less = [genre_label(genre.name) for genre in reversed(taste.genres) if genre.lean <= -CLEAR][:MOST_NAMED]
    if not liked and not less:
        return [_("No kind of film stands out yet.")]
    said = [_("You lean to %(genres)s.") % {"genres": get_text_list(liked, _("and"))}] if liked else []
    if less:
        said.append(_("You are less taken with %(genres)s.") % {"genres": get_text_list(less, _("and"))})
    return said
