"""What was read from the tables of some streams, kept in this process for as long as nothing is added to the streams.

The head of a stream is the hash of all that it says, salts included, and whatever changes a projection changes the head in the same
transaction. So what was read after the heads had been is at least as new as they are, and may be given again for as long as they are the
same: it is never old, on whichever node or process the next entry is written. Nothing is kept of what is read inside a transaction, which
may see what is then taken back.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from django.db import connection

MOST = 256
T = TypeVar("T")
Heads = tuple[tuple[str, bytes], ...]

_kept: OrderedDict[Hashable, tuple[Heads, Any]] = OrderedDict()
_lock = threading.Lock()


def remembered(what: Hashable, streams: Sequence[str], read: Callable[[], T]) -> T:
    """`read()`, or what it gave last time for the same `what` if nothing was added to the streams since.

    `what` says everything that the answer depends on beside the streams: the question, the viewer's scopes, the day. The name of a stream
    that ends in ":" stands for all that begin so. What is given must not be changed by whoever gets it.
    """
    if not _may_keep():
        return read()
    heads = _heads(streams)
    with _lock:
        known = _kept.get(what)
        if known is not None and known[0] == heads:
            _kept.move_to_end(what)
            return known[1]  # type: ignore[no-any-return]  # what the same question gave
    found = read()
    if heads:
        with _lock:
            _kept[what] = heads, found
            _kept.move_to_end(what)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return found


def _may_keep() -> bool:
    return not connection.in_atomic_block


def forget() -> None:
    """Keeps nothing more of what has been read."""
    with _lock:
        _kept.clear()


def _heads(streams: Sequence[str]) -> Heads:
    asked, given = [], []
    for name in streams:
        if name.endswith(":"):
            # The next sign after a colon: all that begins so, and nothing else, by the key's own order.
            asked.append("(name >= %s AND name < %s)")
            given += [name, f"{name[:-1]};"]
        else:
            asked.append("name = %s")
            given.append(name)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, hash FROM ledger_stream WHERE {' OR '.join(asked)} ORDER BY name", given)
        return tuple((name, bytes(hash)) for name, hash in cursor.fetchall())
