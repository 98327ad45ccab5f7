"""The command line through its own front door: what each command prints, what it answers with, and that a no is a sentence and a 1."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from lxml import html

from vardkase.access import setup
from vardkase.access.models import Account
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.incidents import queries
from vardkase.incidents.attachments import Upload
from vardkase.incidents.models import EntryRow, Incident
from vardkase.incidents.rules import Mode
from vardkase.incidents.tests.scenes import SECRET, alarmed, erased, later, opened, wrote
from vardkase.ledger.standalone_verify import main as verify
from vardkase.shell.commands import main
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import OTHER_AUTHORITY

pytestmark = pytest.mark.django_db
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _night() -> Iterator[None]:
    with time_machine.travel(later(5), tick=False):
        yield


def said(capsys: Capture, *arguments: str) -> tuple[int, list[str], str]:
    """Runs a command; gives its exit status, the lines it printed, and what it said to the one at the keyboard."""
    capsys.readouterr()
    status = main(arguments)
    out, err = capsys.readouterr()
    return status, out.splitlines(), err


class TestIncidents:
    def test_of_an_empty_house_prints_nothing(self, capsys: Capture) -> None:
        assert said(capsys, "incidents") == (0, [], "")

    def test_prints_one_a_line_the_newest_first_and_marks_an_exercise(self, capsys: Capture, alva: Viewer) -> None:
        storm = opened(alva, title="Stormen Alfrida")
        exercise = opened(alva, title="Höstprovet", mode=Mode.EXERCISE, now=later(2))
        status, lines, err = said(capsys, "incidents")
        assert (status, err) == (0, "")
        assert lines == [f"2019-002  {exercise}  active  Höstprovet  ÖVNING", f"2019-001  {storm}  active  Stormen Alfrida"]


class TestExport:
    def test_writes_one_file_that_verifies_and_says_what_is_in_it(self, capsys: Capture, alva: Viewer, tmp_path: Path) -> None:
        incident_id = opened(alva)
        wrote(alva, incident_id, "Se filen.", uploads=(Upload("logg.txt", b"Larmet gick."),))
        erased(alva, incident_id, wrote(alva, incident_id, "Det som ska bort."))
        file = tmp_path / "ut.zip"
        status, lines, err = said(capsys, "export", "2019-001", str(file))
        assert (status, err) == (0, "")
        assert lines[0] == f"{file}: 2019-001 Stormen Alfrida, 4 entries, 1 attachments, 1 erased"
        assert lines[1].startswith("The key that signed it: ")
        assert lines[1].endswith("Verify with: python3 verify.py ut.zip")
        assert verify([str(file)]) == 0

    def test_is_whole_since_its_maker_owns_the_machine(self, capsys: Capture, alva: Viewer, tmp_path: Path) -> None:
        incident_id = opened(alva)
        wrote(alva, incident_id, "Larmkoden är bytt.", mark=SECRET)
        assert said(capsys, "export", str(incident_id), str(tmp_path / "ut.zip"))[0] == 0
        with zipfile.ZipFile(tmp_path / "ut.zip") as archive:
            lines = [json.loads(line) for line in archive.read("entries.jsonl").decode().splitlines()]
        assert "Larmkoden är bytt." in json.dumps(lines, ensure_ascii=False)
        assert [line for line in lines if line.get("withheld")] == []

    def test_of_an_exercise_says_so_inside(self, capsys: Capture, alva: Viewer, tmp_path: Path) -> None:
        opened(alva, title="Höstprovet", mode=Mode.EXERCISE)
        assert said(capsys, "export", "2019-001", str(tmp_path / "ut.zip"))[0] == 0
        with zipfile.ZipFile(tmp_path / "ut.zip") as archive:
            assert "*** ÖVNING ***" in archive.read("README.txt").decode()

    @pytest.mark.parametrize("name", ["2019-999", "", "alfrida", "00000000-0000-7000-8000-000000000000"])
    def test_of_what_is_not_there_is_a_sentence_and_a_one(self, capsys: Capture, alva: Viewer, tmp_path: Path, name: str) -> None:
        opened(alva)
        status, lines, err = said(capsys, "export", name, str(tmp_path / "ut.zip"))
        assert (status, lines) == (1, [])
        assert err.startswith(f"vardkase: no incident, or more than one, is called {name}; ")
        assert list(tmp_path.iterdir()) == []

    def test_of_a_reference_that_two_authorities_have_asks_for_the_id(
        self, capsys: Capture, alva: Viewer, cilla: Viewer, tmp_path: Path
    ) -> None:
        ours = opened(alva)
        opened(cilla, authority_id=OTHER_AUTHORITY)
        assert said(capsys, "export", "2019-001", str(tmp_path / "ut.zip"))[0] == 1
        assert said(capsys, "export", str(ours), str(tmp_path / "ut.zip"))[0] == 0


class TestVerify:
    def test_answers_for_a_whole_and_for_a_changed_file(self, capsys: Capture, alva: Viewer, tmp_path: Path) -> None:
        opened(alva)
        file = tmp_path / "ut.zip"
        said(capsys, "export", "2019-001", str(file))
        assert said(capsys, "verify", str(file))[0] == 0
        whole = bytearray(file.read_bytes())
        whole[200] ^= 1  # Inside the first file of the archive.
        file.write_bytes(bytes(whole))
        assert said(capsys, "verify", str(file))[0] != 0

    def test_asks_for_the_key_that_the_municipality_publishes(self, capsys: Capture, alva: Viewer, tmp_path: Path) -> None:
        opened(alva)
        file = tmp_path / "ut.zip"
        key = said(capsys, "export", "2019-001", str(file))[1][1].partition("signed it: ")[2].partition(".")[0]
        assert said(capsys, "verify", str(file), "--public-key", key)[0] == 0
        assert said(capsys, "verify", str(file), "--public-key", "0" * 64)[0] != 0


class TestCheck:
    def test_says_of_every_stream_that_it_is_intact(self, capsys: Capture, alva: Viewer) -> None:
        incident_id = opened(alva)
        wrote(alva, incident_id)
        alarmed(alva)
        status, lines, err = said(capsys, "check")
        assert status == 0
        assert f"incident:{incident_id}: intact, 2 entries" in lines
        assert [line for line in lines if ": intact, " not in line] == []
        assert err.endswith(" s\n")

    def test_takes_only_the_streams_it_was_asked_for(self, capsys: Capture, alva: Viewer) -> None:
        incident_id, _ = opened(alva), alarmed(alva)
        assert said(capsys, "check", "--stream", "incident:")[1] == [f"incident:{incident_id}: intact, 1 entries"]
        assert said(capsys, "check", "--stream", "nothing:")[:2] == (0, [])

    def test_finds_screens_that_do_not_agree_only_when_it_looks_at_them(self, capsys: Capture, alva: Viewer) -> None:
        incident_id = opened(alva)
        number = wrote(alva, incident_id, "Tre träd.")
        EntryRow.objects.filter(incident_id=incident_id, number=number).update(mark_key="internal")
        assert said(capsys, "check", "--stream", "incident:")[0] == 0
        status, (line,), _ = said(capsys, "check", "--stream", "incident:", "--screens")
        assert status == 1
        assert line == (
            f"incident:{incident_id}: the ledger is intact, the SCREENS DO NOT AGREE with it: bin/vardkase rebuild makes them anew"
        )

    def test_is_content_again_after_a_rebuild(self, capsys: Capture, alva: Viewer) -> None:
        incident_id = opened(alva)
        number = wrote(alva, incident_id, "Tre träd.")
        EntryRow.objects.filter(incident_id=incident_id, number=number).update(mark_key="internal")
        assert said(capsys, "rebuild")[0] == 0
        assert said(capsys, "check", "--screens")[0] == 0

    @pytest.mark.sqlite
    def test_finds_an_entry_that_was_changed_behind_the_ledgers_back(self, capsys: Capture, alva: Viewer) -> None:
        incident_id = opened(alva)
        wrote(alva, incident_id, "Tre träd.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute("UPDATE ledger_entry SET header = replace(header, 'Alva', 'Olga') WHERE number = 2")
        status, lines, _ = said(capsys, "check", "--stream", "incident:")
        assert status == 1
        assert lines[0].startswith(f"incident:{incident_id}: NOT INTACT at #2: ")


class TestRebuild:
    def test_makes_the_tables_of_all_streams_anew(self, capsys: Capture, alva: Viewer) -> None:
        incident_id, _ = opened(alva), alarmed(alva)
        number = wrote(alva, incident_id, "Tre träd.")
        Incident.objects.filter(id=incident_id).update(title="Fel namn")
        EntryRow.objects.filter(incident_id=incident_id, number=number).delete()
        status, lines, _ = said(capsys, "rebuild")
        assert status == 0
        assert sorted(line.partition(":")[0] for line in lines) == ["alarms", "incident"]
        assert queries.incident(alva, incident_id).title == "Stormen Alfrida"
        assert queries.entry(alva, incident_id, number).entry.text == "Tre träd."

    def test_of_one_leaves_the_others(self, capsys: Capture, alva: Viewer) -> None:
        first, second = opened(alva), opened(alva, title="Vattenläckan")
        Incident.objects.filter(id=second).update(title="Fel namn")
        assert said(capsys, "rebuild", "2019-001")[:2] == (0, [f"incident:{first}: 1"])
        assert queries.incident(alva, second).title == "Fel namn"


class TestAccounts:
    def test_the_code_of_the_first_run_is_shown_until_there_is_an_account(self, capsys: Capture, client: CheckingClient) -> None:
        assert said(capsys, "setup-code")[1] == [setup.code()]
        assert client.get("/").headers["Location"] == "/access/first-run/"
        assert said(capsys, "create-admin", "drift@prov.example")[0] == 0
        assert said(capsys, "setup-code")[1] == ["There is already an account: the door of the first run is closed."]
        assert client.get("/").headers["Location"] == "/access/konto/login/"
        assert client.get("/access/first-run/").status_code == 404

    def test_an_administrator_is_given_a_link_that_works_and_every_account_in_it(
        self, capsys: Capture, client: CheckingClient, settings: pytest.FixtureRequest
    ) -> None:
        status, (line,), _ = said(capsys, "create-admin", "drift@prov.example", "--label", "Driftansvarig, Gry Provsson")
        assert status == 0
        assert line.startswith("Driftansvarig, Gry Provsson <drift@prov.example>: http")
        path = "/" + line.rpartition(": ")[2].split("/", 3)[3]
        assert client.get(path, follow=True).status_code == 200
        client.force_login(Account.objects.get(email="drift@prov.example"))
        assert client.get("/access/").status_code == 200
        assert client.get("/incidents/").status_code == 404

    def test_further_administrators_are_made_as_the_first_was(self, capsys: Capture) -> None:
        for address in ("ett@prov.example", "tre@prov.example"):
            assert said(capsys, "create-admin", address)[0] == 0
        accounts = Account.objects.values_list("label", flat=True)
        assert list(accounts) == ["Systemadministratör"] * 2


@pytest.mark.parametrize("arguments", [[], ["fly"], ["export"], ["export", "2019-001"], ["create-admin"], ["start", "--replay", "gudrun"]])
def test_what_is_no_command_ends_with_two_and_says_how_it_is_used(capsys: Capture, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: vardkase" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("role", "scope", "links"),
    [
        (
            Role.CHIEF_OF_STAFF,
            "",
            [
                "Start",
                "Att göra",
                "Larm",
                "Varningar",
                "Händelser",
                "Vardagsdagbok",
                "Planer",
                "Samhällsviktiga verksamheter",
                "Riskanalyser",
                "Åtgärder",
                "Organisation",
            ],
        ),
        (
            Role.COORDINATOR,
            "",
            [
                "Start",
                "Att göra",
                "Larm",
                "Varningar",
                "Händelser",
                "Vardagsdagbok",
                "Planer",
                "Samhällsviktiga verksamheter",
                "Riskanalyser",
                "Åtgärder",
                "Organisation",
            ],
        ),
        (
            Role.LOG_KEEPER,
            "",
            ["Start", "Att göra", "Larm", "Varningar", "Händelser", "Planer", "Samhällsviktiga verksamheter", "Organisation"],
        ),
        (Role.STAFF_MEMBER, "", ["Start", "Att göra", "Händelser", "Planer", "Samhällsviktiga verksamheter", "Organisation"]),
        (
            Role.AUDITOR,
            "",
            [
                "Start",
                "Att göra",
                "Händelser",
                "Vardagsdagbok",
                "Planer",
                "Samhällsviktiga verksamheter",
                "Riskanalyser",
                "Åtgärder",
                "Organisation",
            ],
        ),
        (
            Role.UNIT_HEAD,
            "",
            ["Start", "Att göra", "Planer", "Samhällsviktiga verksamheter", "Riskanalyser", "Åtgärder", "Organisation"],
        ),
        (Role.OBSERVER, "", ["Start", "Att göra", "Händelser"]),
        (Role.ADMINISTRATOR, EVERYWHERE, ["Start", "Att göra", "Planer", "Samhällsviktiga verksamheter", "Organisation", "Konton"]),
        (None, "", ["Start", "Att göra"]),
    ],
)
def test_the_menu_leads_where_the_role_reaches_and_nowhere_else(
    client: CheckingClient,
    sign_in: Callable[..., Viewer],
    viewer_with: Callable[..., Viewer],
    role: Role | None,
    scope: str,
    links: list[str],
) -> None:
    sign_in(client, viewer_with(*([role] if role else []), **({"scope": scope} if scope else {}), label="Provperson"))
    page = html.fromstring(client.get("/").content.decode())
    menu = page.xpath("//nav[contains(@class, 'nav--bar')]//a")
    assert [link.text_content().strip() for link in menu] == links
    assert [link.text_content().strip() for link in menu if link.get("aria-current")] == ["Start"]
    for link in menu:
        assert client.get(link.get("href")).status_code == 200, link.get("href")
    everywhere = {"/alarms/": "Larm", "/incidents/": "Händelser", "/organisation/": "Organisation", "/access/": "Konton"}
    for address, label in everywhere.items():
        assert (client.get(address).status_code == 404) is (label not in links), address


class TestTroubleIsASentence:
    """A mistake at the keyboard is answered with a sentence and a 1, never with a traceback."""

    def test_a_rebuild_of_what_is_not_there(self, capsys: Capture) -> None:
        status, lines, trouble = said(capsys, "rebuild", "2019-999")
        assert (status, lines) == (1, [])
        assert trouble == "vardkase: no incident is called 2019-999; `bin/vardkase incidents` lists them\n"

    def test_an_export_into_a_folder_that_is_not_there(self, capsys: Capture, alva: Viewer, tmp_path: Path) -> None:
        opened(alva)
        file = tmp_path / "finns-inte" / "ut.zip"
        status, lines, trouble = said(capsys, "export", "2019-001", str(file))
        assert (status, lines) == (1, [])
        assert trouble == f"vardkase: {file}: No such file or directory\n"

    def test_an_administrator_with_a_taken_address(self, capsys: Capture) -> None:
        assert said(capsys, "create-admin", "drift@prov.example")[0] == 0
        status, _, trouble = said(capsys, "create-admin", "drift@prov.example")
        assert status == 1
        assert "drift@prov.example" in trouble

    def test_a_fault_of_ours_is_not_hidden(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(options: object) -> None:
            raise KeyError("a mistake in the code")

        monkeypatch.setattr("vardkase.shell.commands.house.incidents", broken)
        with pytest.raises(KeyError):
            main(["incidents"])
