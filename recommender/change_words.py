"""What an event did to a list, as one sentence: counts of what really moved, never more than was caused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from catalog.genre_words import genre_label
from catalog.models import Item
from interactions.models import Interaction
from recommender.decimals import decimal_text
from recommender.engine.preference import LOW_STARS
from recommender.movement import Effect
from recommender.words import event_text, stars_text, trigger_text

Kind = Interaction.Kind
MOST_PARTS = 2  # of a sentence
TIMELY_S = 60.0  # after which a list did not follow its event
# By the slug of the genre. What no noun names is a film of its genre.
NOUNS: Mapping[str, object] = {
    "action": ngettext_lazy("%(n)s action film", "%(n)s action films", "n"),
    "adventure": ngettext_lazy("%(n)s adventure film", "%(n)s adventure films", "n"),
    "animation": ngettext_lazy("%(n)s animated film", "%(n)s animated films", "n"),
    "childrens": ngettext_lazy("%(n)s children’s film", "%(n)s children’s films", "n"),
    "comedy": ngettext_lazy("%(n)s comedy", "%(n)s comedies", "n"),
    "crime": ngettext_lazy("%(n)s crime film", "%(n)s crime films", "n"),
    "documentary": ngettext_lazy("%(n)s documentary", "%(n)s documentaries", "n"),
    "drama": ngettext_lazy("%(n)s drama", "%(n)s dramas", "n"),
    "fantasy": ngettext_lazy("%(n)s fantasy film", "%(n)s fantasy films", "n"),
    "film-noir": ngettext_lazy("%(n)s film noir", "%(n)s films noirs", "n"),
    "horror": ngettext_lazy("%(n)s horror film", "%(n)s horror films", "n"),
    "musical": ngettext_lazy("%(n)s musical", "%(n)s musicals", "n"),
    "mystery": ngettext_lazy("%(n)s mystery", "%(n)s mysteries", "n"),
    "romance": ngettext_lazy("%(n)s romance", "%(n)s romances", "n"),
    "sci-fi": ngettext_lazy("%(n)s science-fiction film", "%(n)s science-fiction films", "n"),
    "thriller": ngettext_lazy("%(n)s thriller", "%(n)s thrillers", "n"),
    "war": ngettext_lazy("%(n)s war film", "%(n)s war films", "n"),
    "western": ngettext_lazy("%(n)s western", "%(n)s westerns", "n"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """An event and what is known of its effect. `items`: those of the new list and the event's, with genres.

    `is_cause`: the effect was told apart from all else. `is_back`: the event brought its own film back.
    """

    event: Interaction
    effect: Effect
    items: Mapping[int, Item]
    is_cause: bool
    is_back: bool


def change_text(happening: Happening) -> str:
    """“Because you gave Alien 5 stars, 3 thrillers moved up, and 2 films came in.”"""
    parts = [_("it is back in your list")] if happening.is_back else []
    parts += _parts(happening)
    if not parts:
        return _("%(event)s. Nothing else in your list moved.") % {"event": event_text(happening.event)}
    first, *rest = parts[:MOST_PARTS]
    happened = _("%(first)s, and %(second)s") % {"first": first, "second": rest[0]} if rest else first
    if not happening.is_cause:
        after = {"what": trigger_text(happening.event), "happened": happened}
        return _("After %(what)s: %(happened)s.") % after
    return _("%(because)s, %(happened)s.") % {"because": because_text(happening.event), "happened": happened}


def because_text(event: Interaction) -> str:
    """What the person did, as the clause that begins a sentence."""
    title = {"title": event.item.title}
    if event.kind == Kind.RETRACT:
        return _("Because you took back what you said of %(title)s") % title
    if event.kind == Kind.RATING:
        if event.value is None:
            return _("Because you cleared your rating of %(title)s") % title
        return _("Because you gave %(title)s %(stars)s") % (title | {"stars": stars_text(event.value)})
    texts = {
        (Kind.LIKE, True): _("Because you liked %(title)s"),
        (Kind.LIKE, False): _("Because you no longer like %(title)s"),
        (Kind.DISMISS, True): _("Because you said %(title)s is not for you"),
        (Kind.DISMISS, False): _("Because you are open to %(title)s again"),
        (Kind.WATCHLIST, True): _("Because you put %(title)s on your watchlist"),
        (Kind.WATCHLIST, False): _("Because you took %(title)s off your watchlist"),
    }
    return texts[Kind(event.kind), bool(event.value)] % title


def first_text(event: Interaction) -> str:
    """Of a list that has none before it."""
    return _("%(event)s. This is your first list.") % {"event": event_text(event)}


def anew_text(n_moved: int, *, as_chosen: bool) -> str:
    """Of a list that no event of the person changed: they asked for another, or the model has learned."""
    said = {"n": number_format(n_moved)}
    if as_chosen:
        return (
            ngettext(
                "Your list was made anew, as you chose: %(n)s film moved.",
                "Your list was made anew, as you chose: %(n)s films moved.",
                n_moved,
            )
            % said
        )
    return (
        ngettext(
            "Your list was made anew with what the model has learned from everybody: %(n)s film moved.",
            "Your list was made anew with what the model has learned from everybody: %(n)s films moved.",
            n_moved,
        )
        % said
    )


def timing_text(event: Interaction, latency_s: float, *, changed: bool) -> str:
    """“Updated 0.2 s after your rating.” From the event's recording to the new list; empty for one made late,
    as when the person first came to look.
    """
    if latency_s > TIMELY_S:
        return ""
    said = {"s": decimal_text(latency_s, 1 if latency_s >= 0.1 else 2)}
    if event.kind == Kind.RATING and event.value is not None:
        texts = _("Updated %(s)s s after your rating."), _("Checked %(s)s s after your rating.")
    elif event.kind == Kind.RETRACT:
        texts = _("Updated %(s)s s after your undo."), _("Checked %(s)s s after your undo.")
    else:
        texts = _("Updated %(s)s s after you said so."), _("Checked %(s)s s after you said so.")
    return texts[0 if changed else 1] % said


def is_against(event: Interaction) -> bool:
    """Does the event speak against its film? Then what fell is the news."""
    if event.kind == Kind.RATING:
        return event.value is not None and event.value <= LOW_STARS
    return event.kind == Kind.DISMISS and bool(event.value)


def _parts(happening: Happening) -> list[str]:
    """What happened, the most telling first; what only made room is not told beside what rose."""
    effect = happening.effect
    up = (effect.rose, _rose), (effect.came, _came)
    down = (effect.fell, _fell), (effect.left, _left)
    told = [
        _told(happening, films, say) for films, say in (down if is_against(happening.event) else up) if films
    ]
    return told or [_told(happening, films, say) for films, say in (*up, *down) if films]


def _told(happening: Happening, films: Sequence[int], say: Callable[[str, int], str]) -> str:
    known = [happening.items[item_id] for item_id in films if item_id in happening.items]
    if len(films) == len(known) == 1:
        return say(known[0].title, 1)
    genre, n = _common_genre(known, happening.items[happening.event.item_id])
    if n == len(films):
        return say(_films(n, genre), n)
    said = say(_films(len(films), ""), len(films))
    return _("%(said)s (%(some)s)") % {"said": said, "some": _films(n, genre)} if n > 1 else said


def _common_genre(items: Sequence[Item], own: Item) -> tuple[str, int]:
    """The genre of at least half of them, that of the event's film before others; ("", 0): there is none."""
    counts: dict[str, int] = {}
    for item in items:
        for genre in item.genres.all():
            counts[genre.name] = counts.get(genre.name, 0) + 1
    shared = {genre.name for genre in own.genres.all()}
    often = [(name in shared, n, name) for name, n in counts.items() if n > 1 and 2 * n >= len(items)]
    _is_shared, n, name = max(often, default=(False, 0, ""))
    return name, n


def _films(n: int, genre: str) -> str:
    said = {"n": number_format(n), "genre": genre_label(genre)}
    if not genre:
        return ngettext("%(n)s film", "%(n)s films", n) % said
    noun = NOUNS.get(slugify(genre))
    if noun is None:
        return ngettext("%(n)s %(genre)s film", "%(n)s %(genre)s films", n) % said
    return str(noun % {"n": n})  # type: ignore[operator]  # a lazy text chooses its plural here


def _rose(films: str, n: int) -> str:
    return ngettext("%(films)s moved up", "%(films)s moved up", n) % {"films": films}


def _came(films: str, n: int) -> str:
    return ngettext("%(films)s came in", "%(films)s came in", n) % {"films": films}


def _fell(films: str, n: int) -> str:
    return ngettext("%(films)s moved down", "%(films)s moved down", n) % {"films": films}


def _left(films: str, n: int) -> str:
    return ngettext("%(films)s left", "%(films)s left", n) % {"films": films}
