#!/bin/sh
# Runs its arguments with a Python that can build the environment: 3.11 or newer, with venv and pip's bundle.
# Each is tried, not looked up: a version manager's shim exists for versions that are not there.
set -eu

tried=""
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    tried="$tried $candidate ($version)"
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
    if ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
        echo "$candidate has no venv module: on Debian or Ubuntu, install python$version-venv." >&2
        continue
    fi
    chosen=$candidate
    break
done
if [ -n "${chosen:-}" ]; then
    exec "$chosen" "$@"
fi
echo "No usable Python 3.11 or newer. Found:${tried:- none}. Install one, or name it: make run PYTHON=/path/to/python" >&2
exit 1
