"""What muting a reason, or hearing it again, did to a list: one sentence."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.genre_words import genre_label
from catalog.models import Genre, Item
from recommender.movement import Effect
from recommender.mutes import Mutes


def muting_text(before: Mutes, after: Mutes, effect: Effect) -> str:
    """“Because you muted Alien as a reason, 3 films moved.” One query, for the name of what was muted."""
    because = _because(before, after)
    n = len(effect.rose) + len(effect.came) + len(effect.fell)
    if not n:
        return _("%(because)s, your list was made anew, and nothing in it moved.") % {"because": because}
    happened = ngettext("%(n)s film moved", "%(n)s films moved", n) % {"n": number_format(n)}
    return _("%(because)s, %(happened)s.") % {"because": because, "happened": happened}


def _because(before: Mutes, after: Mutes) -> str:
    """The clause that begins the sentence."""
    muted, heard = after.but_not(before), before.but_not(after)
    if sum(len(part) for change in (muted, heard) for part in (change.item_ids, change.genres)) != 1:
        return _("Because you changed what is muted")
    is_muted = bool(muted.item_ids or muted.genres)
    for item in Item.objects.filter(pk__in=muted.item_ids | heard.item_ids):
        said = _("Because you muted %(title)s") if is_muted else _("Because you let %(title)s count again")
        return said % {"title": item.title}
    for genre in Genre.objects.filter(slug__in=muted.genres | heard.genres):
        name = {"genre": genre_label(genre.name)}
        said = _("Because you muted %(genre)s") if is_muted else _("Because you want %(genre)s again")
        return said % name
    return _("Because you changed what is muted")
