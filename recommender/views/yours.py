"""What passed between a person and one film: part of its page, and of the answer to what they say there."""

from urllib.parse import urlsplit

from catalog.models import Item
from interactions.selectors import events_of_pair, feedback_from
from recommender.composition.expectations import expectation_of
from recommender.composition.histories import History
from recommender.own_history import own_history
from recommender.stars_line import line_of
from recommender.views.requests import PageRequest


def yours(request: PageRequest, shown: Item, held: History) -> dict[str, object]:
    """What the person holds of it, did with it, and was expected to give it: said once they gave it stars."""
    events = events_of_pair(request.person, shown)
    feedback, own = feedback_from(events), own_history(events)
    if feedback is None or feedback.rating is None or own.rated_at is None:
        return {"feedback": feedback, "own": own}
    expectation = expectation_of(shown, held, before=own.rated_at)
    line = line_of(feedback.rating, shown.mean_rating, expectation)
    return {"feedback": feedback, "own": own, "expectation": expectation, "line": line}


def is_on_page_of(request: PageRequest, shown: Item) -> bool:
    """Was it asked by HTMX from the film's own page?"""
    return urlsplit(request.htmx.current_url or "").path == shown.get_absolute_url()
