"""Story 6: the auditor takes the incident home and proves it; a payload is lawfully erased and the chain stays whole."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.journeys.conftest import AUDITOR, DECISION_MAKER, LOG_KEEPER
from tests.journeys.test_log import written
from tests.journeys.test_reading import alfrida
from vardkase.testing.journey import Journey

pytestmark = pytest.mark.browser


def exported(journey: Journey, log: str, folder: Path) -> Path:
    journey.when_i_open(log.replace("/log/", "/export/"))
    with journey.page.expect_download() as coming:
        journey.when_i_click("Make the file")
    target = folder / "export.zip"
    coming.value.save_as(target)
    return target


def verified(file: Path) -> subprocess.CompletedProcess[str]:
    """Runs the verifier that lies in the file, as on another computer: with nothing but the standard library."""
    with zipfile.ZipFile(file) as archive:
        script = archive.extract("verify.py", file.parent)
    command = [sys.executable, "-I", "-S", script, str(file)]
    return subprocess.run(command, capture_output=True, text=True, cwd=file.parent, check=False, env={"PATH": "/usr/bin:/bin"})


def test_the_auditor_exports_the_storm_and_it_verifies_anywhere(journey, tmp_path):
    alfrida(journey, AUDITOR)
    file = exported(journey, journey.page.url.removeprefix(journey.house), tmp_path)
    outcome = verified(file)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_a_changed_export_is_found_out(journey, tmp_path):
    alfrida(journey, AUDITOR)
    file = exported(journey, journey.page.url.removeprefix(journey.house), tmp_path)
    with zipfile.ZipFile(file) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    changed = {
        name: content.replace("strömmen".encode(), "stRömmen".encode(), 1) if name != "verify.py" else content
        for name, content in contents.items()
    }
    assert changed != contents
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in changed.items():
            archive.writestr(name, content)
    outcome = verified(file)
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert re.search(r"\d", outcome.stdout + outcome.stderr)


def test_the_auditor_reads_everything_and_writes_nothing(journey, log):
    journey.given_i_am(AUDITOR).when_i_open(log)
    assert journey.page.locator("form[method=post] textarea").count() == 0
    journey.then_the_page_is_sound()


def test_a_payload_is_erased_on_grounds_and_the_chain_still_verifies(journeys, log, tmp_path):
    written(journeys().given_i_am(LOG_KEEPER).when_i_open(log), "Detta borde aldrig ha skrivits")
    director = journeys().given_i_am(DECISION_MAKER).when_i_open(log)
    director.page.get_by_role("link", name=re.compile("^Anteckning")).first.click()
    director.when_i_click("Erase …").then_the_page_is_sound()
    director.when_i_write("Reason", "Uppgift om enskild").when_i_write("Legal ground", "OSL 25 kap.").when_i_write(
        "Decided by", "Kommundirektör"
    )
    director.when_i_click("Erase for good")
    director.when_i_open(log).then_i_do_not_see("Detta borde aldrig ha skrivits")
    file = exported(director, log, tmp_path)
    assert b"aldrig ha skrivits" not in b"".join(zipfile.ZipFile(file).read(name) for name in zipfile.ZipFile(file).namelist())
    outcome = verified(file)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_the_log_keeper_may_not_export(journey, log):
    journey.given_i_am(LOG_KEEPER).given_pages_that_answer(404).when_i_open(log.replace("/log/", "/export/"))
    journey.then_the_heading_is("The page is not here")
