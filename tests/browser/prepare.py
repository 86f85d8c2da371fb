"""What `site.py` does to its state before it serves it, in one process: starting Django costs seconds.

python -m tests.browser.prepare FOLDER OPERATOR

The product's settings and the operator's password come by the environment.
"""

import sys

import django
from django.core.management import call_command


def main(folder: str, operator: str) -> None:
    django.setup()
    steps = (
        ("migrate", "-v0"),
        ("collectstatic", "--no-input", "-v0"),
        (
            "import_dataset",
            f"--items={folder}/items.csv",
            f"--users={folder}/users.csv",
            f"--interactions={folder}/events.csv",
        ),
        ("createsuperuser", "--no-input", f"--username={operator}", "--email="),
        ("train",),
    )
    for step in steps:
        call_command(*step)


if __name__ == "__main__":
    main(*sys.argv[1:])
