"""Starts other Python processes on the database of the tests."""

from __future__ import annotations

import os
import sys
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def environment(**more: str) -> dict[str, str]:
    """The environment in which another process finds the database that this test uses, which is not the one of the settings."""
    variables = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "DJANGO_SETTINGS_MODULE": "vardkase.ledger.tests.alone",
    }
    variables["VARDKASE_TEST_DATABASE"] = _url(connection.settings_dict)
    variables["VARDKASE_TEST_SECRET"] = settings.SECRET_KEY
    return variables | more


def _url(database: dict[str, Any]) -> str:
    if connection.vendor == "sqlite":
        return str(database["NAME"])
    user = quote(database["USER"], safe="") + (":" + quote(database["PASSWORD"], safe="") if database["PASSWORD"] else "")
    return f"postgresql://{user}@{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}/{database['NAME']}"
