"""Stories and people into the database, a chunk a transaction: what broke off is taken up by running again.

An item keeps the source that told of it first; the same source may say it anew.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from catalog.enrichment.entries import Entry
from catalog.enrichment.matching import Match, Wanted, described
from catalog.enrichment.sources import Terms
from catalog.models import Credit, Item, Person, Story, StorySource
from catalog.titles import search_text

NAME_LENGTH = 200
PAGE_TITLE_LENGTH = 300
TOLD = ("text", "page_title", "page_url", "matched_by")


def upsert_source(terms: Terms) -> StorySource:
    said = {
        name: getattr(terms, name)
        for name in ("name", "url", "attribution", "licence", "licence_url", "may_train_models")
    }
    return StorySource.objects.update_or_create(key=terms.key, defaults=said)[0]


def all_items() -> list[Wanted]:
    return [Wanted(*row) for row in Item.objects.order_by("pk").values_list("pk", "title", "year")]


def item_ids_to_ask(terms: Terms, now: datetime, *, again: bool) -> set[int]:
    """Items without a story and, if asked for or as the source's terms demand, those it told of before."""
    wanted = Q(story=None)
    if again:
        wanted |= Q(story__source__key=terms.key, story__is_active=True)
    elif terms.keep_days:
        too_old = now - timedelta(days=terms.keep_days)
        wanted |= Q(story__source__key=terms.key, story__retrieved_at__lt=too_old, story__is_active=True)
    return set(Item.objects.filter(wanted).order_by().values_list("pk", flat=True))


@transaction.atomic
def write_stories(source: StorySource, matches: Sequence[Match], now: datetime) -> int:
    """Create or overwrite, with the people. Returns how many items had no story or another one."""
    held = {
        story.item_id: story for story in Story.objects.filter(item__in=[m.wanted.item_id for m in matches])
    }
    stories = [_story(source, match, now) for match in matches]
    Story.objects.bulk_create(
        stories,
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["source", "retrieved_at", *TOLD],
    )
    _write_people({match.wanted.item_id: match.entry for match in matches})
    return sum(story.item_id not in held or _differs(story, held[story.item_id]) for story in stories)


def _story(source: StorySource, match: Match, now: datetime) -> Story:
    return Story(
        item_id=match.wanted.item_id,
        source=source,
        text=match.entry.text,
        page_title=match.entry.page_title[:PAGE_TITLE_LENGTH],
        page_url=match.entry.page_url,
        matched_by=described(match),
        retrieved_at=now,
    )


def _differs(new: Story, old: Story) -> bool:
    return any(getattr(new, name) != getattr(old, name) for name in TOLD)


def _write_people(entries: dict[int, Entry]) -> None:
    """The items' credits become the entries'; nobody else's are touched."""
    credited = [
        (item_id, role, name[:NAME_LENGTH], position)
        for item_id, entry in entries.items()
        for role, names in ((Credit.Role.DIRECTOR, entry.directors), (Credit.Role.CAST, entry.cast))
        for position, name in enumerate(names, start=1)
    ]
    person_ids = _person_ids({name for _, _, name, _ in credited})
    Credit.objects.filter(item__in=entries).delete()
    Credit.objects.bulk_create(
        [
            Credit(item_id=item_id, role=role, person_id=person_ids[name], position=position)
            for item_id, role, name, position in credited
        ],
        ignore_conflicts=True,  # two names that the database's limit made one
    )


def _person_ids(names: Iterable[str]) -> dict[str, int]:
    wanted = sorted(set(names))
    Person.objects.bulk_create(
        [Person(name=name, search_text=search_text(name)) for name in wanted], ignore_conflicts=True
    )
    return dict(Person.objects.filter(name__in=wanted).order_by().values_list("name", "pk"))
