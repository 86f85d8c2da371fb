"""Where this installation keeps its state, and the few values that settings derive from that place.

Read by `settings` alone. Creates the state folder on first use, nothing else.
"""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

# A unix socket's path must fit the kernel's `sun_path` (108 bytes on Linux, 104 on macOS).
SOCKET_PATH_LIMIT = 100


def state_folder(base: Path) -> Path:
    """The folder for the embedded database, bundles, data sets and logs (`RECSITE_VAR`, else `var/`)."""
    folder = Path(os.environ.get("RECSITE_VAR", base / "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def development_secret(folder: Path) -> str:
    """A secret made once per installation, so that sessions outlive a restart. Never used in production."""
    path = folder / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def embedded_socket(folder: Path) -> Path:
    """Where the embedded store listens: in the state folder, or in the temporary one if that is too deep."""
    path = folder / "store.sock"
    if len(str(path)) <= SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"recsite-{digest}.sock"
