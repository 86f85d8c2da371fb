"""Which policies and scenarios exist, as names. What a name does is known above this app.

The wiring (`recsite.settings`) says where the names are; they are looked up late, so that
reading an experiment does not load a model.
"""

from collections.abc import Iterable
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string


def policy_names() -> tuple[str, ...]:
    return tuple(cast(Iterable[str], import_string(settings.EXPERIMENT_POLICIES)))


def scenario_names() -> tuple[str, ...]:
    return tuple(settings.EXPERIMENT_SCENARIOS)
