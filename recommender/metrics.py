"""What the recommender counts for Prometheus: names are defined here once, and counted where it happens."""

from prometheus_client import Counter, Histogram

REFRESH_SECONDS = Histogram(
    "recommender_refresh_seconds",
    "From the moment an event was recorded to its list being pushed.",
    buckets=(0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 30, 120),
)
SERVED = Counter(
    "recommender_served_total", "Lists served, by what they came from.", labelnames=("served_by", "scenario")
)
FALLBACKS = Counter("recommender_fallbacks_total", "Lists that fell back, by cause.", labelnames=("cause",))
ENQUEUE_FAILURES = Counter("recommender_enqueue_failures_total", "Refreshes the broker did not take.")
PUSH_FAILURES = Counter("recommender_push_failures_total", "Lists the channel layer did not take.")
SWEEP_REQUEUED = Counter("recommender_sweep_requeued_total", "Stale lists that the sweep found.")
BUNDLE_FAILURES = Counter("recommender_bundle_failures_total", "Bundles that could not be loaded.")
