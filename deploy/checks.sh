#!/bin/sh
# What `make lint`, `make check` and `make test` run. Every check runs even where an earlier one failed.
# usage: checks.sh lint | tests | services-tests | quick-tests
set -u
cd "$(dirname "$0")/.." || exit
BIN=$PWD/.venv/bin
PATH=$BIN:$PATH
export PATH
unset PYTHONDONTWRITEBYTECODE # tests start many processes; each would compile all it imports anew
failed=""

# An environment that shares nothing with the installation beside it.
production() {
    RECSITE_ENV=production SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH \
        ALLOWED_HOSTS=example.org "$@"
}

check() {
    name=$1
    shift
    start=$(date +%s)
    if output=$("$@" 2>&1); then
        echo "ok      $name ($(($(date +%s) - start)) s)"
    else
        echo "FAILED  $name"
        echo "$output"
        failed="$failed $name"
    fi
}

lint() {
    check style ruff check .
    check format ruff format --check .
    check contracts lint-imports
    check migrations python manage.py makemigrations --check --dry-run
    check settings production python manage.py check --deploy --fail-level WARNING
    check compose docker-compose --file deploy/compose.yaml --env-file deploy/compose.env.example config --quiet
    check dockerfile hadolint deploy/Dockerfile
    check shell shellcheck deploy/*.sh .ci/run
    check yaml yamllint --strict -c deploy/yamllint.yaml deploy .github
    check types mypy .
}

browser_note() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" >/dev/null && return
    done
    echo "No Chromium was found, so the journeys in a real browser did not run. Install one, or set CHROMIUM=/path."
}

case "$1" in
    lint) lint ;;
    tests)
        pytest -n 2 --dist loadfile || failed=" tests"
        browser_note
        ;;
    # Embedded, every page was looked at already; which database is behind it does not show.
    services-tests) pytest -n 2 --dist loadfile -m "not appearance" || failed=" tests" ;;
    quick-tests) pytest -n 2 --dist loadfile -m "not browser and not slow" || failed=" tests" ;;
    *)
        echo "usage: $0 lint | tests | services-tests | quick-tests" >&2
        exit 2
        ;;
esac

if [ -n "$failed" ]; then
    echo "Failed:$failed" >&2
    exit 1
fi
