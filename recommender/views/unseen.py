"""“Haven't seen”: kept with the session, not in the log. It says nothing of taste, and a list may still
recommend the film."""

from recommender.views.requests import PageRequest

UNSEEN_KEY = "unseen_items"
MOST_UNSEEN = 1000


def unseen_by(request: PageRequest) -> list[int]:
    """Item ids, the latest last."""
    return list(request.session.get(UNSEEN_KEY, []))


def set_unseen(request: PageRequest, item_id: int, on: bool) -> None:
    others = [known for known in unseen_by(request) if known != item_id]
    request.session[UNSEEN_KEY] = [*others, item_id][-MOST_UNSEEN:] if on else others
