"""One settings module for every way of running; what differs comes from the environment.

Nothing set: embedded (SQLite, the launcher's own Valkey). `DATABASE_URL` and `REDIS_URL`: services.
`RECSITE_ENV=production` demands a secret key and hosts, and switches every transport protection on.
docs/deployment.md lists the variables.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from recsite.environment import development_secret, embedded_socket, state_folder
from recsite.logs import logging_configuration

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = state_folder(BASE_DIR)

ENVIRONMENT = env.str("RECSITE_ENV", "development")
if ENVIRONMENT not in ("development", "production"):
    raise ImproperlyConfigured(f"RECSITE_ENV must be development or production, not {ENVIRONMENT!r}")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("RECSITE_DEBUG", False) and not PRODUCTION
SECRET_KEY = env.str("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", "") or development_secret(VAR_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    # Its pages are found when the addresses are loaded (urls.py): they reach the engine, whose import takes
    # seconds that no management command should pay.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "channels",
    "csp",
    "axes",
    "accounts",
    "catalog",
    "interactions",
    "experiments",
    "recommender",
]
MIDDLEWARE = [
    "recsite.health.probes",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Files are compressed already. Against BREACH responses are padded at random, and tokens masked anew.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "recsite.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "recommender.middleware.PersonMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "recsite.urls"
WSGI_APPLICATION = "recsite.wsgi.application"
ASGI_APPLICATION = "recsite.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "recommender.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- State ------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at BEGIN: two writers then wait instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
    }
    # A file, not memory: worker threads and the socket's thread must see one test database.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A pool, not CONN_MAX_AGE: under ASGI kept connections belong to threads that come and go, and pile up.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", 10), "timeout": 3},
        "connect_timeout": 3,
    }

REDIS_URL = env.str("REDIS_URL", f"unix://{embedded_socket(VAR_DIR)}")
BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.2},
    }
}
# A lost cache costs speed, not the page; what is lost is logged.
DJANGO_REDIS_IGNORE_EXCEPTIONS = True
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
# channels_redis waits for a message for 5 s at a time, which is also redis-py's default for giving up on a
# reply: without a longer limit every quiet socket dies after 5 s.
CHANNEL_HOST = {"address": REDIS_URL, "socket_timeout": 12, "socket_connect_timeout": 1}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [CHANNEL_HOST], "expiry": 30, "capacity": 200},
    }
}
BUNDLE_DIR = Path(env.str("BUNDLE_DIR", str(VAR_DIR / "bundles")))
DATA_DIR = Path(env.str("DATA_DIR", str(VAR_DIR / "data")))

# --- Background work --------------------------------------------------------------------------------
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "events"
CELERY_TASK_ROUTES = {
    "recommender.tasks.train_*": {"queue": "training"},
    "recommender.tasks.sweep_*": {"queue": "monitoring"},
    "recommender.tasks.follow_*": {"queue": "monitoring"},
}
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A rating must not wait for a broker that is gone: one quick try, then the sweep repairs it.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.2,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# By name: settings are read before the apps are, so the tasks cannot be imported here.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "recommender.tasks.sweep_stale_lists", "schedule": 30.0, "options": {"expires": 25}},
    "follow": {
        "task": "recommender.tasks.follow_log",
        "schedule": env.float("MODEL_REFRESH_EVERY_S", 15.0),
        "options": {"expires": 12},
    },
}
CELERY_BEAT_SCHEDULER = "recsite.heartbeats:BeatingScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- People -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.MemberBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
SIGNUP_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "accounts.throttling.address_of"
# What one address may do, however many people share it.
ACCOUNT_RATES = {
    "signup": env.str("SIGNUP_RATE", "30/hour"),
    "password_reset": env.str("PASSWORD_RESET_RATE", "20/hour"),
}
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "no-reply@localhost")

# --- Language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]  # each by its own name
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "recsite.formats"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Off: ids and years in markup are numbers too. What is a count says so with `intcomma`.
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "UTC"
USE_TZ = True

# --- Static files -----------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Transport and content security -----------------------------------------------------------------
# Services mode may serve sockets on an origin of their own; empty: the page's own origin.
SOCKET_ORIGIN = env.str("SOCKET_ORIGIN", "")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF, *([SOCKET_ORIGIN] if SOCKET_ORIGIN else [])],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^metrics$"]  # scraped inside the network
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

# --- Experiments ------------------------------------------------------------------------------------
# `experiments` knows policies as names only; what exists is known above it.
EXPERIMENT_POLICIES = "recommender.composition.POLICIES"
EXPERIMENT_SCENARIOS = ["home"]

# --- API --------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "recommender.api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["recommender.api.parsers.BoundedJSONParser"],
    "EXCEPTION_HANDLER": "recommender.api.problems.problem_handler",
    "DEFAULT_THROTTLE_CLASSES": [
        "recommender.api.throttling.AnonymousThrottle",
        "recommender.api.throttling.UserThrottle",
        "recommender.api.throttling.WriteThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANON", "60/min"),
        "user": env.str("API_RATE_USER", "1200/min"),
        "write": env.str("API_RATE_WRITE", "300/min"),
    },
    # How many proxies of ours stand in front; an X-Forwarded-For beyond them is whatever the caller wrote.
    "NUM_PROXIES": env.int("TRUSTED_PROXIES", 0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Recommender API",
    "DESCRIPTION": "Items, events and recommendations. Errors are `application/problem+json` (RFC 9457).",
    "VERSION": "1.0.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "recommender.api.schema.complete_operations",
    ],
}

# --- Watching ---------------------------------------------------------------------------------------
LOGGING = logging_configuration(
    json=env.bool("RECSITE_LOG_JSON", PRODUCTION), level=env.str("LOG_LEVEL", "INFO")
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# Bound by PersonMiddleware, for visitors too, and not for responses that are the same for everybody.
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
PROMETHEUS_EXPORT_MIGRATIONS = False
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
# A worker answers no HTTP: it serves its own counters on this port. 0: it does not; `serve` needs none.
WORKER_METRICS_PORT = env.int("WORKER_METRICS_PORT", 0)
