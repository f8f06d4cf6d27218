"""A process of its own that upgrades a database again and again, and is killed within.

Called as `python -m tests.migration_process URL`. For each line that it is told, a number, it forks; the child upgrades
and ends by SIGKILL right before its change of that number, the commit among them. It answers `killed`, or `done` where
there were fewer.
"""

import os
import re
import signal
import sys

from sqlalchemy import event
from sqlalchemy.engine import Engine

from hub.db.migrate import upgrade

CHANGE = re.compile(r"\s*(CREATE|ALTER|DROP|INSERT|UPDATE|DELETE|GRANT|PRAGMA foreign_key_check)\b")


def strike_at(number: int) -> None:
    """From now on this process ends itself right before its change of this number, counted from 0."""
    done = 0

    def strike(*_: object) -> None:
        nonlocal done
        if done == number:
            os.kill(os.getpid(), signal.SIGKILL)
        done += 1

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if CHANGE.match(statement):
            strike()

    event.listen(Engine, "before_cursor_execute", look)
    event.listen(Engine, "commit", strike)


def main(url: str) -> None:
    """Answer each number with what became of the child."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            strike_at(int(line))
            upgrade(url)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        told = "killed" if os.WIFSIGNALED(status) else "done" if status == 0 else f"failed {status}"
        sys.stdout.write(told + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
