"""Fixtures of the ledger's tests. They stand on the ledger alone: no account, no incident."""

from __future__ import annotations

import pytest

from vardkase.ledger.tests.thaw import let_tests_empty_the_tables

let_tests_empty_the_tables()


@pytest.fixture(autouse=True)
def _key_of_its_own(tmp_path, settings):
    """Every test has a data folder, and so a signing key, of its own."""
    settings.DATA_DIR = tmp_path
    settings.SIGNING_KEY = ""
