"""Settings of a process that a test starts: the ledger alone, on a database that is named in the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SECRET_KEY = os.environ["VARDKASE_TEST_SECRET"]
SIGNING_KEY = ""
DATA_DIR = Path(os.environ.get("VARDKASE_DATA", "."))
INSTALLED_APPS = ["vardkase.ledger"]
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _database(url: str) -> dict[str, Any]:
    if not url.startswith("postgresql://"):
        # As vardkase/settings.py has it: durability is what some of these tests are about.
        return {
            "ENGINE": "vardkase.ledger.sqlite",
            "NAME": url,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "vardkase.ledger.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


DATABASES = {"default": _database(os.environ["VARDKASE_TEST_DATABASE"])}
