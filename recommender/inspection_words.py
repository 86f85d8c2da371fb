"""Where an item ended on its way to a list, in the words of the operators' pages.

The API has names of its own for the stages (`composition.inspections.stage_name`): programs read them.
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from recommender.engine.inspection.why_not import Fate


def fate_text(fate: Fate) -> str:
    texts = {
        Fate.FILTERED: _("filtered by a rule"),
        Fate.SEEN: pgettext("stage", "seen"),
        Fate.NOT_RETRIEVED: _("not retrieved"),
        Fate.SHOWN: pgettext("stage", "shown"),
        Fate.DEMOTED: _("demoted by the rules"),
        Fate.RANKED: pgettext("stage", "ranked, behind the last place"),
    }
    return texts[fate]


def rule_text(rule: str) -> str:
    """Of `Inspection.rule_against`; empty where no rule is."""
    texts = {
        "inactive": _("switched off"),
        "excluded": _("excluded by the question"),
        "muted": _("of a muted genre"),
        "genre": _("of another genre than was asked for"),
    }
    return texts.get(rule, "")
