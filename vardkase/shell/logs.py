"""What is written to the server's log, and how often."""

from __future__ import annotations

import logging

MOST = 100


class Once(logging.Filter):
    """Lets each message through once, in one line, and no more than a hundred different ones: strangers choose what they say."""

    def __init__(self) -> None:
        super().__init__()
        self._said: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is written."""
        message = record.getMessage()[:300]
        if message in self._said or len(self._said) >= MOST:
            return False
        self._said.add(message)
        record.msg, record.args, record.exc_info = message, (), None
        return True
