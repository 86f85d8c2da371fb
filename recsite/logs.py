"""Structured logs: one event a line, JSON in production, readable in development."""

from typing import Any

import structlog
from structlog.typing import Processor


def shared_processors() -> list[Processor]:
    """What every line carries, whether it came from structlog or from a library's standard logger."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def logging_configuration(*, json: bool, level: str) -> dict[str, Any]:
    """Configure structlog, and return Django's LOGGING that renders both kinds of loggers alike."""
    structlog.configure(
        processors=[
            *shared_processors(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    # Plain: where rich is installed the default draws each frame's locals, at 3 s an exception, secrets too.
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    renderer = structlog.processors.JSONRenderer() if json else console
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processor": renderer,
                "foreign_pre_chain": shared_processors(),
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Two lines a request are for a log store, not for the terminal of somebody trying it out.
            "django_structlog": {"level": level if json else "WARNING"},
            # Tells which instruction sets it tried, in every process.
            "faiss": {"level": "WARNING"},
            # Four lines for each log-in that went well.
            "axes": {"level": "WARNING"},
        },
    }
