"""What the recommender counts for Prometheus: names are defined here once, and counted where it happens."""

from prometheus_client import Counter, Gauge, Histogram

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
MODEL_LAG_SECONDS = Histogram(
    "recommender_model_lag_seconds",
    "From the moment an event was recorded to a bundle that knows it: the oldest of each refresh.",
    buckets=(1, 2.5, 5, 10, 20, 30, 45, 60, 120, 300),
)
MODEL_REFRESH_CPU_SECONDS = Histogram(
    "recommender_model_refresh_cpu_seconds",
    "CPU time of one refresh of the model.",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
)
MODEL_LOOKED_AT = Gauge(
    "recommender_model_followed_timestamp_seconds", "When the model was last found or brought up to the log."
)
MODEL_REFRESH_FAILURES = Counter(
    "recommender_model_refresh_failures_total", "Refreshes of the model that failed."
)
