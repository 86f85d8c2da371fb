"""Everything that is kept of one person: as an archive to take along, and its erasure."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from accounts.models import User
from interactions.feedback import rederive
from interactions.models import Feedback, Impression, Interaction, Slate, SlateItem
from interactions.services import lock_people

Row = dict[str, object]
ACCOUNT = ("username", "email", "kind", "personalised", "language", "attributes", "date_joined", "last_login")
EVENT = (
    "event_id",
    "kind",
    "value",
    "occurred_at",
    "recorded_at",
    "origin",
    "slate_id",
    "retracts__event_id",
)
HELD = (
    "rating",
    "rated_at",
    "liked",
    "liked_at",
    "dismissed",
    "dismissed_at",
    "watchlisted",
    "watchlisted_at",
)
ITEM = ("item__external_id", "item__title", "item__year")
SLATE = (
    "slate_id",
    "slate__scenario",
    "slate__decided_at",
    "slate__policy",
    "slate__experiment",
    "slate__arm",
)


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was kept of somebody."""

    events: int
    held: int
    lists: int
    impressions: int


def archive_of(person: User, others: Mapping[str, list[Row]]) -> bytes:
    """A zip with each table twice, as JSON and as CSV. `others`: what the apps above keep of the person."""
    tables: dict[str, list[Row]] = {
        "account": list(User.objects.filter(pk=person.pk).values(*ACCOUNT)),
        "events": list(
            Interaction.objects.filter(user=person).order_by("occurred_at", "pk").values(*ITEM, *EVENT)
        ),
        "feedback": list(Feedback.objects.filter(user=person).order_by("updated_at").values(*ITEM, *HELD)),
        "lists": list(
            SlateItem.objects.filter(slate__user=person)
            .order_by("slate__decided_at", "slate_id", "position")
            .values(*SLATE, "position", *ITEM, "score", "reason")
        ),
        **others,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            archive.writestr(
                f"{name}.json", json.dumps(rows, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)
            )
            archive.writestr(f"{name}.csv", _csv(rows))
    return buffer.getvalue()


def kept_of(person: User) -> Erased:
    return Erased(
        events=Interaction.objects.filter(user=person).count(),
        held=Feedback.objects.filter(user=person).count(),
        lists=Slate.objects.filter(user=person).count(),
        impressions=Impression.objects.filter(slate__user=person).count(),
    )


def erase_history(person: User) -> Erased:
    """Delete the person's log and what hangs on it; the items' counts are as if it had never been."""
    with transaction.atomic():
        lock_people(person.pk)
        erased = kept_of(person)
        pairs = list(Feedback.objects.filter(user=person).values_list("user_id", "item_id"))
        Interaction.objects.filter(user=person).delete()
        rederive(pairs)
        Slate.objects.filter(user=person).delete()
    return erased


def _csv(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(text, list(row))
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue()


def _cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula is marked as text."""
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
