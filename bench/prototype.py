"""The limit that a log entry is measured against: a bare HTTP server that commits one durable row for each POST, and nothing else."""

from __future__ import annotations

import sqlite3
import sys
from typing import Any

import uvicorn


def application(path: str) -> Any:
    """An ASGI application with one connection and one table."""
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    database.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, text TEXT);"
    )

    async def answer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        message = await receive()
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO entry (text) VALUES (?)", [message.get("body", b"").decode()])
        database.execute("COMMIT")
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    return answer


if __name__ == "__main__":
    uvicorn.run(
        application(sys.argv[2]),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
