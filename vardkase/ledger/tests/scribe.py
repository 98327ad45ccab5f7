"""A process that writes in the ledger until it is killed. Started by killing.py; speaks JSON lines.

It forks for every task, so that each writer is a fresh process that can be killed with -9 without importing everything again. A writer
says "try" with the key before an append begins and "done" with the number after its commit has returned: what is done is acknowledged.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections import Counter
from typing import Any
from uuid import UUID

import django


def say(**what: Any) -> None:
    """One line, written in one piece, so that a killed writer leaves whole lines behind."""
    os.write(1, json.dumps(what).encode() + b"\n")


def write_for_ever(stream: str, threads: int) -> None:
    """Appends until the end, in one thread or several."""
    from django.db import DatabaseError

    from vardkase.kernel.ids import new_id
    from vardkase.ledger.tests.logbook import write

    def one_after_another() -> None:
        while True:
            key = new_id()
            say(trying=str(key))
            try:
                entry = write(str(key), stream=stream, key=key)
            except DatabaseError as error:
                say(lost=str(error))
                return
            say(done=entry.number, key=str(key))

    writers = [threading.Thread(target=one_after_another) for _ in range(threads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()


def check(stream: str, acknowledged: list[tuple[int, str]], tried: list[str]) -> dict[str, Any]:
    """What became of a stream whose writer was killed. The keys that it tried last are sent again, as a client would."""
    from vardkase import ledger
    from vardkase.ledger.tests.logbook import write
    from vardkase.ledger.verify import verify_stream

    missing = [number for number, key in acknowledged if getattr(ledger.find(stream, UUID(key)), "number", None) != number]
    before = ledger.head(stream).number
    again = [write(key, stream=stream, key=UUID(key)) for key in tried]
    following = write("efter", stream=stream).number
    entries = list(ledger.entries(stream))
    texts = Counter(entry.event.text for entry in entries)
    verdict = verify_stream(stream)
    return {
        "missing": missing,
        "kept_though_not_acknowledged": sum(entry.repeated for entry in again),
        "gapless": [entry.number for entry in entries] == list(range(1, len(entries) + 1)),
        "doubled": [text for text, count in texts.items() if count > 1 and text != "efter"],
        "intact": verdict.intact and verdict.checked == len(entries),
        "follows": following == before + sum(not entry.repeated for entry in again) + 1,
        "entries": len(entries),
    }


def _task(order: dict[str, Any]) -> None:
    if order["what"] == "write":
        write_for_ever(order["stream"], order["threads"])
    elif order["what"] == "check":
        say(checked=check(order["stream"], order["acknowledged"], order["tried"]))
    elif order["what"] == "migrate":
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        say(migrated=True)


def main() -> None:
    """Takes orders until there are no more."""
    django.setup()
    import vardkase.ledger.tests.logbook  # noqa: F401 - imported once, for all children

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                say(pid=os.getpid())
                _task(json.loads(line))
            except Exception as error:  # noqa: BLE001 - the parent decides what it means
                say(failed=f"{type(error).__name__}: {error}")
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        say(gone=child)


if __name__ == "__main__":
    main()
