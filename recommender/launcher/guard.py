"""Kills its own process group when the launcher is gone, however the launcher ended.

A script of its own, run as a process: it leads the group that every server is started in, and holds the
reading end of a pipe that only the launcher can write to. The kernel closes that pipe even when the launcher
is killed with SIGKILL, which no handler could answer. Linux's parent-death signal would do less: it spares
grandchildren, and macOS has none.
"""

import os
import signal
import sys


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main()
