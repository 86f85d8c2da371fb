"""What the site says of a list, in plain words: why an item is in it, and what made it change."""

from django.utils.translation import gettext as _

from catalog.genre_words import genre_label
from catalog.models import Item
from interactions.models import Interaction

Kind = Interaction.Kind


def stars_text(stars: float) -> str:
    """“5 stars”, “3½ stars”, “½ star”."""
    number = stars_number(stars)
    return _("%(n)s star") % {"n": number} if stars <= 1 else _("%(n)s stars") % {"n": number}


def stars_number(stars: float) -> str:
    """“4½”, as people write it; ½ alone."""
    return f"{int(stars) or ''}{'½' if stars % 1 else ''}"


def reason_text(reason: dict[str, object], cited: Item | None) -> str:
    """Why the item is here, true to what carried its score; empty when there is nothing true to say."""
    match reason.get("kind"):
        case "because":
            return _because(reason, cited.title) if cited else ""
        case "genre":
            return _("You seem to like %(genre)s") % {"genre": genre_label(str(reason.get("name", "")))}
        case "story":
            return _("A story and cast like those of %(title)s") % {"title": cited.title} if cited else ""
        case "trending":
            return _("Popular right now")
        case "popular":
            return _("Popular with everybody")
        case "explore":
            return _("Something different, to learn what you like")
        case "slider":
            return slider_reason(str(reason.get("name", "")))
        case "similar":
            return _("Like %(title)s") % {"title": cited.title} if cited else ""
        case _:
            return ""


def slider_reason(name: str) -> str:
    """The slider but for which the item would not be here, as a wish that was met."""
    texts = {
        "popularity+": _("You asked for what many know"),
        "popularity-": _("You asked for what few know"),
        "novelty+": _("You asked for something unlike what you know"),
        "novelty-": _("You asked for more of what you know"),
        "recency+": _("You asked for newer films"),
        "recency-": _("You asked for older films"),
        "diversity+": _("You asked for a more varied list"),
        "diversity-": _("You asked for a list of one kind"),
    }
    return texts.get(name, "")


def _because(reason: dict[str, object], title: str) -> str:
    stars = reason.get("stars")
    match reason.get("by"):
        case "rating" if isinstance(stars, float | int):
            said = {"title": title, "stars": stars_text(float(stars))}
            return _("Because you gave %(title)s %(stars)s") % said
        case "like":
            return _("Because you liked %(title)s") % {"title": title}
        case "watchlist":
            return _("Because you want to watch %(title)s") % {"title": title}
        case _:
            return _("Because you looked at %(title)s") % {"title": title}


def cause_text(cause: str) -> str:
    """What a group of features is about, for operators."""
    texts = {
        "history": _("what they used before"),
        "sequence": _("what tends to come next"),
        "genre": _("its genres"),
        "content": _("what kind of film it is"),
        "year": _("its year"),
        "trend": _("how it does of late"),
        "popularity": _("how popular it is"),
        "dislikes": _("what they turned down"),
        "person": _("what kind of history they have"),
        "alike": _("what people of their kind use"),
        "agreement": _("how many sources propose it"),
        "rules": _("the rules: likes and dislikes of its neighbours, and sliders"),
    }
    return texts.get(cause, cause)


def own_cause_text(cause: str) -> str:
    """The same, for the person whose list it is."""
    texts = {
        "history": _("what you watched and rated"),
        "sequence": _("what people go on to after your last films"),
        "genre": _("its genres"),
        "content": _("what kind of film it is"),
        "year": _("its year"),
        "trend": _("how it has done of late"),
        "popularity": _("how well known it is"),
        "dislikes": _("what you turned down"),
        "person": _("how much you have told us"),
        "alike": _("what people of your kind watch"),
        "agreement": _("how many of our sources propose it"),
        "rules": _("what you like and dislike near it"),
    }
    return texts.get(cause, cause)


def basis_text(basis: dict[str, object]) -> str:
    """How the person showed interest in a film that is named beside it."""
    stars = basis.get("stars")
    match basis.get("by"):
        case "rating" if isinstance(stars, float | int):
            return _("you gave it %(stars)s") % {"stars": stars_text(float(stars))}
        case "like":
            return _("you liked it")
        case "watchlist":
            return _("you want to watch it")
        case _:
            return _("you looked at it")


def trigger_text(event: Interaction) -> str:
    """What the person did, as a clause that follows “after”."""
    title = {"title": event.item.title}
    if event.kind == Kind.RETRACT:
        return _("you took back what you said of %(title)s") % title
    if event.kind == Kind.RATING:
        if event.value is None:
            return _("you cleared your rating of %(title)s") % title
        return _("you gave %(title)s %(stars)s") % (title | {"stars": stars_text(event.value)})
    return _switched(event.kind, bool(event.value)) % title


def event_text(event: Interaction) -> str:
    """What the person did, as a sentence of its own. Needs `retracts` where the event is a retraction."""
    title = {"title": event.item.title}
    if event.kind == Kind.VIEW:
        return _("You looked at %(title)s") % title
    if event.kind == Kind.CLICK:
        return _("You opened %(title)s from a list") % title
    if event.retracts is not None:
        return _("Took back: %(event)s") % {"event": event_text(event.retracts)}
    if event.kind == Kind.RETRACT:
        return _("You took back what you said of %(title)s") % title
    if event.kind == Kind.RATING:
        if event.value is None:
            return _("You cleared your rating of %(title)s") % title
        return _("You gave %(title)s %(stars)s") % (title | {"stars": stars_text(event.value)})
    return _switch_told(event.kind, bool(event.value)) % title


def _switch_told(kind: str, on: bool) -> str:
    """A sentence; `_switched` has the same as clauses, whose words other languages put in another order."""
    texts = {
        (Kind.LIKE, True): _("You liked %(title)s"),
        (Kind.LIKE, False): _("You no longer like %(title)s"),
        (Kind.DISMISS, True): _("You said %(title)s is not for you"),
        (Kind.DISMISS, False): _("You are open to %(title)s again"),
        (Kind.WATCHLIST, True): _("You put %(title)s on your watchlist"),
        (Kind.WATCHLIST, False): _("You took %(title)s off your watchlist"),
    }
    return texts[Kind(kind), on]


def deed_text(event: Interaction, changes_rating: bool) -> str:
    """What the person did with the film that the page is about. `changes_rating`: it had stars before."""
    if event.kind == Kind.RATING:
        if event.value is None:
            return _("You cleared your rating")
        stars = {"stars": stars_text(event.value)}
        return (
            _("You changed that to %(stars)s") % stars
            if changes_rating
            else _("You gave it %(stars)s") % stars
        )
    texts = {
        (Kind.LIKE, True): _("You liked it"),
        (Kind.LIKE, False): _("You no longer liked it"),
        (Kind.DISMISS, True): _("You said it is not for you"),
        (Kind.DISMISS, False): _("You were open to it again"),
        (Kind.WATCHLIST, True): _("You put it on your watchlist"),
        (Kind.WATCHLIST, False): _("You took it off your watchlist"),
    }
    return texts[Kind(event.kind), bool(event.value)]


def _switched(kind: str, on: bool) -> str:
    texts = {
        (Kind.LIKE, True): _("you liked %(title)s"),
        (Kind.LIKE, False): _("you no longer like %(title)s"),
        (Kind.DISMISS, True): _("you said %(title)s is not for you"),
        (Kind.DISMISS, False): _("you are open to %(title)s again"),
        (Kind.WATCHLIST, True): _("you put %(title)s on your watchlist"),
        (Kind.WATCHLIST, False): _("you took %(title)s off your watchlist"),
    }
    return texts[Kind(kind), on]


def group_text(genres: tuple[str, ...], decade: int | None) -> str:
    """What a group of films is called: “Comedy and Romance of the 1990s”."""
    names = [genre_label(name) for name in genres[:2]]
    said = {"genre": names[0] if names else "", "other": names[-1] if names else "", "decade": decade}
    if not names:
        return _("Films of the %(decade)ss") % said if decade else _("Of many kinds")
    if len(names) == 1:
        return _("%(genre)s of the %(decade)ss") % said if decade else names[0]
    if decade:
        return _("%(genre)s and %(other)s of the %(decade)ss") % said
    return _("%(genre)s and %(other)s") % said
