"""Fixtures of the ledger's tests. They stand on the ledger alone: no account, no incident."""

from __future__ import annotations

from pathlib import Path

import pytest

from vardkase.ledger.tests.forger import DIGEST, export_to, faults, put_together, taken_apart
from vardkase.ledger.tests.logbook import Noted, Photo, erase, write
from vardkase.ledger.tests.thaw import let_tests_empty_the_tables

let_tests_empty_the_tables()


@pytest.fixture(autouse=True)
def _key_of_its_own(tmp_path, settings):
    """Every test has a data folder, and so a signing key, of its own."""
    settings.DATA_DIR = tmp_path
    settings.SIGNING_KEY = ""


@pytest.fixture
def signed_storm(db, tmp_path) -> Path:
    """An export of six entries: the second erased by the fifth, the third with a photo."""
    write("ett")
    write("två")
    write(event=Noted("tavlan", photos=(Photo(DIGEST, "tavla.png"),)))
    write("fyra")
    erase(2)
    write("sex")
    path = export_to(tmp_path / "storm.zip")
    assert faults(path) == []
    return path


@pytest.fixture
def changed(signed_storm, tmp_path):
    """Changes the members of the export with a function and gives what the verifier finds."""

    def change(work) -> list[str]:
        return faults(put_together(tmp_path / "changed.zip", work(taken_apart(signed_storm))))

    return change
