"""What trainer and registry wrote down, in the reader's language: causes, steps, findings, labels of reports.

Records are kept in English, for they outlast whoever asked and are read by programs too. Here each text that
may be recorded is known, with its parts; what is not known is shown as it stands.
"""

import re
from collections.abc import Mapping
from functools import cache

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommender.decimals import decimal_text

CAUSES = (
    _("first start"),
    _("asked for in the admin"),
    _("search asked for in the admin"),
    _("report on %(version)s, asked for in the admin"),
    _("comparison of %(version)s, asked for in the admin"),
    _("promoted in the admin"),
    _("rolled back in the admin"),
    _("despite the leakage sentinel: %(cause)s"),
    _("although not compared with %(version)s: %(cause)s"),
    _("although shown to be worse, %(found)s: %(cause)s"),
    _("%(version)s cannot be read any more: %(cause)s"),
)
ERRORS = (
    _("The queue cannot be reached."),
    _("The process ended before the training did."),
)
STEPS = (
    _("reading the log"),
    _("with the configuration of %(study)s trial %(number)s"),
    _("counting the past"),
    _("replaying decisions"),
    _("learning to rank"),
    _("pricing the sliders"),
    _("looking for leaks"),
    _("fitting on everything"),
    _("predicting stars"),
    _("saving"),
    _("done"),
    _("training on the past: %(step)s"),
    _("making lists"),
    _("asking with shorter histories"),
    _("measuring"),
    _("measuring the %(side)s"),
    _("champion"),
    _("challenger"),
    _("trial %(number)s of %(all)s"),
    _("trial %(number)s: %(status)s"),
)
CHECKS = (
    _("log ends before the first decision"),
    _("%(n)s events come after it"),
    _("log holds no choice that is asked for"),
    _("%(n)s of %(all)s are in it"),
    _("histories hold no choice that is asked for"),
    _("%(n)s choices are in the history they are asked after, %(late)s of its events are later"),
    _("candidates and features follow from the past alone"),
    _("%(n)s groups of rows for %(all)s decisions"),
    _("%(n)s of %(all)s decisions have other candidates"),
    _("at most %(share)s of a feature's values differ (%(name)s)"),
    _("no feature is the answer"),
    _("too few decisions to tell: %(n)s"),
    _("the best alone has AUC %(auc)s (%(name)s)"),
    _("%(name)s (missing)"),
    _("predicted stars are plausible: %(where)s"),
    _("in the report's window"),
    _("held out in training"),
    _("too few ratings to tell, or all alike: %(n)s"),
    _("R² %(r2)s of %(n)s ratings not fitted on, beside MAP@10 %(map)s"),
    _("numbers are plausible"),
    _("NDCG@10 %(value)s; the candidates in perfect order have %(ceiling)s"),
)
LABELS = (
    _("The full model"),
    _("Random"),
    _("Popular"),
    _("Recently popular"),
    _("Item kNN (cosine, last five items)"),
    _("EASE on decayed recent history"),
    _("Implicit ALS, folded in"),
    _("Next-item transitions"),
    _("history length"),
    _("item popularity"),
    _("genre"),
    _("%(n)s or more"),
    _("head (half of all events)"),
    _("middle (the next 30 %%)"),
    _("tail (the last 20 %%)"),
    _("never used before"),
)
KNOWN = (*CAUSES, *ERRORS, *STEPS, *CHECKS, *LABELS)
PART = re.compile(r"%\((\w+)\)s|(%%)")
DECIMAL = re.compile(r"-?\d+\.(\d+)")
PER_CENT = re.compile(r"(-?\d+\.(\d+))%")


def recorded_text(text: str) -> str:
    """The record in the active language, its parts too; as it stands where it is not known."""
    if number := DECIMAL.fullmatch(text):
        return decimal_text(float(text), len(number.group(1)))
    if share := PER_CENT.fullmatch(text):
        return f"{decimal_text(float(share.group(1)), len(share.group(2)))} %"
    for pattern, known in _patterns():
        if found := pattern.fullmatch(text):
            return str(known) % {name: recorded_text(part) for name, part in found.groupdict().items()}
    return text


def finding_text(finding: Mapping[str, str]) -> str:
    """One check of the leakage sentinel and what it saw."""
    return f"{recorded_text(finding['check'])}: {recorded_text(finding['detail'])}"


@cache
def _patterns() -> list[tuple[re.Pattern[str], Promise]]:
    """Each known text as it is recorded. Those without parts come first: they are the surest."""
    with translation.override("en"):
        said = [(str(known), known) for known in KNOWN]
    ordered = sorted(said, key=lambda pair: len(PART.findall(pair[0])))
    return [(re.compile(_pattern(text), re.DOTALL), known) for text, known in ordered]


def _pattern(text: str) -> str:
    """A regular expression of the text with its parts named."""
    pattern, at = "", 0
    for part in PART.finditer(text):
        pattern += re.escape(text[at : part.start()]) + (f"(?P<{part.group(1)}>.+)" if part.group(1) else "%")
        at = part.end()
    return pattern + re.escape(text[at:])
