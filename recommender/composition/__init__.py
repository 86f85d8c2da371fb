"""What the event path and the read path share: the champion's pipeline, policies, decisions and stored lists.

Sits under both, so that neither imports the other. Never enqueues, never pushes.
"""

from recommender.composition.bundles import CHAMPION, LoadedBundle, warm_up
from recommender.composition.policies import DEFAULT_POLICY, POLICIES, Policy

__all__ = ["CHAMPION", "DEFAULT_POLICY", "POLICIES", "LoadedBundle", "Policy", "warm_up"]
