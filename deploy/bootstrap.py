"""Make `.venv` from the pinned requirements, once. Called by the Makefile with the system's Python.

Standard library only: it runs before anything is installed. A stamp names the requirements that are
installed, so a second run repeats nothing, and an interrupted one goes on from the installer's cache.
"""

import argparse
import hashlib
import socket
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLER = ROOT / "deploy" / "uv.txt"

NOT_INSTALLED = """
The packages could not be installed.
  No network?  Point at a folder of wheels:   make setup WHEELS=/path/to/wheels
               (fill one elsewhere with:      pip download --require-hashes -r requirements.txt -d wheels)
  A mirror?    pip and uv read PIP_INDEX_URL and UV_INDEX_URL.
  Run the same command again to go on from where it stopped."""

PORT_TAKEN = """
Port {port} on {host} is taken. Choose another:
  make run PORT={other}"""


def main() -> int:
    options = parse(sys.argv[1:])
    if options.port is not None and not is_free(options.host, options.port):
        return complain(PORT_TAKEN.format(port=options.port, host=options.host, other=options.port + 1))
    for name in options.requirements:
        if not install_once(ROOT / name, options.wheels):
            return complain(NOT_INSTALLED)
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("requirements", nargs="*", help="files to install, in order")
    parser.add_argument("--wheels", default="", help="a folder of wheels, instead of the network")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help="say so first if this port is taken")
    return parser.parse_args(arguments)


def complain(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def install_once(requirements: Path, wheels: str) -> bool:
    """Install the file unless its stamp says that exactly this content is installed already."""
    stamp = VENV / f".{requirements.stem}.sha256"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if works() and stamp.exists() and stamp.read_text() == digest:
        return True
    if not works():
        print(f"Creating {VENV.name} with Python {sys.version.split()[0]}", flush=True)
        venv.create(VENV, with_pip=True, clear=True)
    print(f"Installing {requirements.name}", flush=True)
    if not install(requirements, wheels):
        return False
    stamp.write_text(digest)
    return True


def works() -> bool:
    """False for no environment, one whose making was interrupted, or one whose Python has gone."""
    return PYTHON.exists() and run(PYTHON, "-c", "import pip", quiet=True)


def install(requirements: Path, wheels: str) -> bool:
    """With uv (seconds, and a progress bar); with pip where uv cannot be had."""
    source = ("--no-index", "--find-links", wheels) if wheels else ()
    pip = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", *source)
    uv = VENV / "bin" / "uv"
    if uv.exists() or run(*pip, "--quiet", "-r", INSTALLER):
        if run(uv, "pip", "install", "--python", PYTHON, "--require-hashes", *source, "-r", requirements):
            return True
        print("uv could not install them; trying pip", flush=True)
    return run(*pip, "-r", requirements)


def run(*command: str | Path, quiet: bool = False) -> bool:
    sink = subprocess.DEVNULL if quiet else None
    return (
        subprocess.run([str(part) for part in command], stdout=sink, stderr=sink, check=False).returncode == 0
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
