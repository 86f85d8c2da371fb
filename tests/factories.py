"""Rows for tests: plain functions with keyword defaults. Each call makes a new row unless told otherwise."""

import itertools
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from catalog.models import Credit, Genre, Item, Person, Story, StorySource
from catalog.titles import search_text, sort_title
from experiments.models import Arm, Experiment
from interactions.models import Interaction, Slate, SlateItem
from recommender.models import Comparison, ModelVersion

_numbers = itertools.count(1)
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


def at(seconds: float) -> datetime:
    """A moment that many seconds after the tests' fixed NOW."""
    return NOW + timedelta(seconds=seconds)


def make_user(*, username: str | None = None, kind: str = User.Kind.MEMBER, **fields: object) -> User:
    """A member who can log in with PASSWORD, unless `kind` says visitor or imported."""
    user = User(username=username or f"{kind}-{next(_numbers)}", kind=kind, **fields)
    if kind == User.Kind.MEMBER:
        user.set_password(PASSWORD)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_visitor(**fields: object) -> User:
    return make_user(kind=User.Kind.VISITOR, **fields)  # type: ignore[arg-type]


def make_genre(name: str = "Drama") -> Genre:
    return Genre.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def make_item(
    *, title: str | None = None, year: int | None = 1995, genres: tuple[str, ...] = (), **fields: object
) -> Item:
    """One active item. `genres` are names, made when missing."""
    number = next(_numbers)
    title = title or f"Movie {number}"
    defaults: dict[str, object] = {
        "external_id": f"test-{number}",
        "title": title,
        "sort_title": sort_title(title),
        "search_text": search_text(title, year),
        "year": year,
    }
    item = Item.objects.create(**(defaults | fields))
    item.genres.set([make_genre(name) for name in genres])
    return item


def make_items(n: int = 5, **fields: object) -> list[Item]:
    return [make_item(**fields) for _ in range(n)]  # type: ignore[arg-type]


def make_source(*, key: str = "encyclopedia", **fields: object) -> StorySource:
    defaults: dict[str, object] = {
        "name": f"The {key}",
        "url": "https://example.org/",
        "attribution": "By its authors.",
        "licence": "CC BY-SA 4.0",
        "licence_url": "https://example.org/licence",
        "may_train_models": True,
    }
    return StorySource.objects.get_or_create(key=key, defaults=defaults | fields)[0]


def make_story(
    item: Item,
    *,
    cast: tuple[str, ...] = (),
    directors: tuple[str, ...] = (),
    source: StorySource | None = None,
    **fields: object,
) -> Story:
    """What a source tells of the item. `cast` and `directors` are names, made when missing."""
    for role, names in ((Credit.Role.CAST, cast), (Credit.Role.DIRECTOR, directors)):
        for position, name in enumerate(names, start=1):
            person = Person.objects.get_or_create(name=name, defaults={"search_text": search_text(name)})[0]
            Credit.objects.create(item=item, person=person, role=role, position=position)
    defaults: dict[str, object] = {
        "source": source or make_source(),
        "text": "A film of which this is told.",
        "page_title": f"{item.title} (film)",
        "page_url": "https://example.org/film",
        "matched_by": "the same title, the same year",
        "retrieved_at": NOW,
    }
    return Story.objects.create(item=item, **(defaults | fields))


def make_interaction(
    *,
    user: User | None = None,
    item: Item | None = None,
    kind: str = Interaction.Kind.RATING,
    value: float | None = 4.0,
    occurred_at: datetime | None = None,
    **fields: object,
) -> Interaction:
    """A bare row of the log: feedback is *not* derived. For that, call the service under test."""
    occurred_at = occurred_at or timezone.now()
    defaults: dict[str, object] = {
        "user": user or make_user(),
        "item": item or make_item(),
        "kind": kind,
        "value": None if kind in (Interaction.Kind.VIEW, Interaction.Kind.CLICK) else value,
        "occurred_at": occurred_at,
        "recorded_at": occurred_at,
        "event_id": f"event-{next(_numbers)}",
        "origin": Interaction.Origin.WEB,
    }
    return Interaction.objects.create(**(defaults | fields))


def make_slate(*, user: User | None = None, items: list[Item] | None = None, **fields: object) -> Slate:
    """A slate of the home scenario with these items in order."""
    defaults: dict[str, object] = {
        "user": user,
        "unit": f"user:{user.pk}" if user else f"visitor:{next(_numbers)}",
        "scenario": "home",
        "policy": "two-stage",
        "served_by": "model",
    }
    slate = Slate.objects.create(**(defaults | fields))
    chosen = make_items(3) if items is None else items
    SlateItem.objects.bulk_create(
        SlateItem(slate=slate, position=position, item=item, score=1 / position, propensity=1.0)
        for position, item in enumerate(chosen, start=1)
    )
    return slate


def make_comparison(
    version: ModelVersion, champion: ModelVersion, *, gain: float = 0.0, **fields: object
) -> Comparison:
    """What the gate found: the version's NDCG@10 minus the champion's is `gain`, give or take 0.01."""

    def interval(mean: float) -> dict[str, float]:
        return {"mean": mean, "lo": mean - 0.01, "hi": mean + 0.01}

    defaults: dict[str, object] = {
        "basis": "both", "n_decisions": 200,
        "champion_ndcg": interval(0.3), "version_ndcg": interval(0.3 + gain),
        "difference": interval(gain), "is_worse": gain + 0.01 < 0, "compared_at": NOW,
    }  # fmt: skip
    return Comparison.objects.create(version=version, champion=champion, **(defaults | fields))


def make_experiment(
    *,
    key: str | None = None,
    status: str = Experiment.Status.RUNNING,
    arms: tuple[tuple[str, str, int], ...] = (("control", "popular", 50), ("treatment", "two-stage", 50)),
    **fields: object,
) -> Experiment:
    """An experiment with arms (key, policy, weight); the first arm is the control."""
    experiment = Experiment.objects.create(key=key or f"experiment-{next(_numbers)}", status=status, **fields)
    Arm.objects.bulk_create(
        Arm(experiment=experiment, key=arm, policy=policy, weight=weight, is_control=index == 0)
        for index, (arm, policy, weight) in enumerate(arms)
    )
    return experiment
