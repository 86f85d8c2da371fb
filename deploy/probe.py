"""A container's health check: an address that must answer 200, or a heartbeat file that must be young.

usage: probe.py http://127.0.0.1:8000/health/live | probe.py /data/heartbeat-events
Standard library only: it runs every few seconds in every container.
"""

import sys
import time
import urllib.request
from pathlib import Path

SILENT_AFTER_S = 30


def is_healthy(target: str) -> bool:
    try:
        if target.startswith("http://"):
            with urllib.request.urlopen(target, timeout=2) as answer:  # noqa: S310 - http only, from our own files
                return bool(answer.status == 200)
        return time.time() - Path(target).stat().st_mtime < SILENT_AFTER_S
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy(sys.argv[1]) else 1)
