"""The drafts of minutes made of a meeting as it stands, without a database: what is there, what is left out, and what is signed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.utils import translation

from vardkase.incidents.queries import IncidentRow
from vardkase.incidents.rules import Mode
from vardkase.incidents.rules.incidents import LegalClass, State
from vardkase.incidents.tests.scenes import NIGHT, later
from vardkase.leadership import events, papers
from vardkase.leadership.queries import DecisionLine, MeetingDetail, MeetingLine, NoteLine, TaskLine
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.rules.meetings import AgendaPoint, Attendance, MeetingKind, MeetingState, Point
from vardkase.leadership.rules.sittings import BoardItem, ItemKind
from vardkase.leadership.rules.tasks import AssigneeKind, TaskState
from vardkase.testing.cases import each
from vardkase.ui.documents import Document, Facts, Heading, Listing, Paragraph, Signatures, Table
from vardkase.ui.documents.model import check_headings

K, S, A = MeetingKind, MeetingState, AgendaPoint
INCIDENT = IncidentRow(
    UUID(int=7), "2019-001", "Stormen Alfrida", Mode.REAL, State.ACTIVE, LegalClass.EXTRAORDINARY, 3, "Kris", UUID(int=8),
    "Norrtälje kommun", "Roslagen", NIGHT, None, 12,
)  # fmt: skip
DRILL = replace(INCIDENT, mode=Mode.EXERCISE)
SAT = Attendance(("Ordföranden", "Ledamot ett"), "Ordföranden", ("Ledamot två",), ("Ersättare ett",), "Nämndsekreteraren", (), 5)
NOTICE = events.BoardConvened(
    UUID(int=1), "M-003", UUID(int=2), "Arbetsutskottet", later(60), 60, "Stadshuset", "Ordföranden", NIGHT, "Telefon och sms",
    ("Ordföranden", "Ledamot ett"),
)  # fmt: skip


def line(**facts: Any) -> MeetingLine:
    """A staff briefing to come, otherwise as it is told."""
    usual: dict[str, Any] = {
        "id": UUID(int=1), "number": 9, "reference": "M-003", "kind": K.BRIEFING, "point": None, "title": "", "at": later(60),
        "minutes": 20, "staff_id": None, "staff": "", "place": "", "joining": "", "state": S.PLANNED, "late": False, "why": "",
        "begun_at": None, "ended_at": None, "convening": None, "who": None, "ending": None, "met": None,
    }  # fmt: skip
    return MeetingLine(**{**usual, **facts})


def meeting(
    *, notes: tuple[NoteLine, ...] = (), items: tuple[BoardItem, ...] = (), quorate: bool | None = None, **facts: Any
) -> MeetingDetail:
    """A meeting of a staff."""
    return MeetingDetail(line(**facts), notes, items, (), quorate=quorate)


def sitting(*items: BoardItem, notes: tuple[NoteLine, ...] = (), quorate: bool | None = None, **facts: Any) -> MeetingDetail:
    """A meeting of the board."""
    return meeting(notes=notes, items=items, quorate=quorate, kind=K.BOARD, title="Arbetsutskottet", **facts)


def made(detail: MeetingDetail, incident: IncidentRow = INCIDENT) -> Document:
    return papers.minutes(detail, incident, later(90))


def about(detail: MeetingDetail) -> dict[str, str]:
    """The facts at the head of a draft, those that are shown."""
    first = made(detail).blocks[0]
    assert isinstance(first, Facts)
    return {str(term): value for term, value in first.pairs if value}


def headings(detail: MeetingDetail) -> list[str]:
    return [str(one.text) for one in made(detail).blocks if isinstance(one, Heading)]


def paragraphs(detail: MeetingDetail) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in made(detail).blocks if isinstance(one, Paragraph)]


def signed(detail: MeetingDetail) -> list[tuple[str, str]]:
    return [one for block in made(detail).blocks if isinstance(block, Signatures) for one in block.lines]


def data(detail: MeetingDetail, incident: IncidentRow = INCIDENT) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(papers.structured(detail, incident))
    return found


class TestTheHead:
    def test_of_a_meeting_to_come_says_only_what_is_known(self) -> None:
        assert about(meeting()) == {
            "Händelse": "2019-001 Stormen Alfrida", "Tid": "ons 2 jan 2019 03:20", "Utkastet gjordes": "ons 2 jan 2019 03:50",
        }  # fmt: skip

    def test_of_one_that_is_over_says_when_it_was_and_who_sat(self) -> None:
        who = replace(SAT, adjusters=("Ledamot ett", "Ledamot tre"))
        found = about(sitting(who=who, begun_at=later(65), ended_at=later(130), place="Stadshuset", joining="Talgrupp 3", staff="Staben"))
        assert found["Tid"] == "ons 2 jan 2019 03:25–04:30"
        assert (found["Plats"], found["Stab"]) == ("Stadshuset · Talgrupp 3", "Staben")
        assert (found["Ordförande"], found["Sekreterare"]) == ("Ordföranden", "Nämndsekreteraren")
        assert found["Justerare"] == "Ledamot ett, Ledamot tre"

    @each(
        ("place", "joining", "said"),
        [("Stadshuset", "", "Stadshuset"), ("", "Talgrupp 3", "Talgrupp 3"), ("", "", None), ("A", "B", "A · B")],
    )
    def test_says_where_and_how_at_a_distance(self, place: str, joining: str, said: str | None) -> None:
        assert about(meeting(place=place, joining=joining)).get("Plats") == said

    def test_says_how_the_board_was_called_and_why_so_late(self) -> None:
        found = about(sitting(convening=replace(NOTICE, short_notice="I natt.", by_laws="2 § reglementet")))
        assert found["Kallelse"] == "ons 2 jan 2019 02:20, Ordföranden: Telefon och sms"
        assert (found["Varför det kallades med kort varsel"], found["Reglementet om kallelse"]) == ("I natt.", "2 § reglementet")
        assert not {"Varför det kallades med kort varsel", "Reglementet om kallelse"} & set(about(sitting(convening=NOTICE)))

    @each(
        ("detail", "title"),
        [
            (sitting(), "Utkast till protokoll: Krisledningsnämnden: Arbetsutskottet, onsdag 2 januari 2019"),
            (meeting(), "Minnesanteckningar: Stabsorientering, onsdag 2 januari 2019"),
            (meeting(title="Kvällsmöte"), "Minnesanteckningar: Kvällsmöte, onsdag 2 januari 2019"),
            (meeting(kind=K.WALKTHROUGH, point=Point.START_UP), "Minnesanteckningar: Startmöte, onsdag 2 januari 2019"),
            (meeting(begun_at=later(60 * 24)), "Minnesanteckningar: Stabsorientering, torsdag 3 januari 2019"),
        ],
        ids=["board", "kind", "title", "point", "when it began"],
    )
    def test_names_the_meeting_in_swedish_whoever_asks(self, detail: MeetingDetail, title: str) -> None:
        with translation.override("en"):
            assert made(detail).title == title

    def test_is_the_authoritys_and_dated_by_the_clock(self) -> None:
        found = made(meeting())
        assert (found.author, found.made_at, found.language) == ("Norrtälje kommun", later(90), "sv-SE")
        assert (found.running, found.page_words) == ("Norrtälje kommun · 2019-001 Stormen Alfrida · M-003", "Sida {page} av {pages}")

    @pytest.mark.parametrize(
        ("board", "body"),
        [("Arbetsutskottet", "Arbetsutskottet som krisledningsnämnd"), ("Krisledningsnämnden", "Krisledningsnämnden")],
    )
    def test_of_the_board_is_the_boards_and_not_the_executive_committees(self, board: str, body: str) -> None:
        detail = replace(sitting(), line=replace(sitting().line, title=board))
        found = made(detail)
        assert (found.author, found.running) == (body, f"{body} · 2019-001 Stormen Alfrida · M-003")
        assert ("Organ", body) in [pair for block in found.blocks if isinstance(block, Facts) for pair in block.pairs]

    def test_a_staff_has_no_members(self) -> None:
        tables = [
            block for block in made(meeting(who=Attendance(("Stabschef", "Läge"), absent=("Ekonomi",)))).blocks if isinstance(block, Table)
        ]
        assert tables[0].rows == (("Stabschef", "Närvarande"), ("Läge", "Närvarande"), ("Ekonomi", "Frånvarande"))

    @pytest.mark.parametrize("incident", [INCIDENT, DRILL], ids=["real", "exercise"])
    def test_a_demonstration_says_so_on_every_page_and_in_the_data(self, incident: IncidentRow) -> None:
        shown = papers.minutes(sitting(), incident, later(90), demo=True)
        assert shown.marks[-1] == "DEMONSTRATION"
        assert "DEMONSTRATION" not in made(sitting(), incident).marks
        assert json.loads(papers.structured(sitting(), incident, demo=True))["is_demonstration"] is True
        assert data(sitting(), incident)["is_demonstration"] is False

    @pytest.mark.parametrize(
        ("incident", "marks", "name"),
        [(INCIDENT, ("UTKAST",), "2019-001-M-003-utkast.docx"), (DRILL, ("UTKAST", "ÖVNING"), "OVNING-2019-001-M-003-utkast.docx")],
        ids=["real", "exercise"],
    )
    def test_says_first_when_it_is_an_exercise(self, incident: IncidentRow, marks: tuple[str, ...], name: str) -> None:
        assert made(meeting(), incident).marks == marks
        assert papers.file_name(meeting(), incident, "docx") == name


class TestWhoTookPart:
    def test_stands_in_a_table_members_first(self) -> None:
        (table,) = [one for one in made(sitting(who=SAT)).blocks if isinstance(one, Table)]
        assert (table.caption, table.header) == ("Deltagare", ("Funktion", "Som"))
        assert table.rows == (
            ("Ordföranden", "Ledamot"), ("Ledamot ett", "Ledamot"), ("Ersättare ett", "Tjänstgörande ersättare"),
            ("Ledamot två", "Frånvarande"),
        )  # fmt: skip

    @pytest.mark.parametrize("detail", [meeting(), sitting()], ids=["staff", "board"])
    def test_is_not_asked_of_a_meeting_that_has_not_begun(self, detail: MeetingDetail) -> None:
        assert "Närvaro" not in headings(detail)
        assert not [one for one in made(detail).blocks if isinstance(one, Table)]

    @pytest.mark.parametrize(
        ("members", "quorate", "said"),
        [
            (5, True, ["3 av 5 ledamöter tjänstgjorde. Fler än hälften var närvarande."]),
            (6, False, ["3 av 6 ledamöter tjänstgjorde. Hälften eller färre var närvarande: nämnden var inte beslutsför."]),
            (None, None, []),
        ],
    )
    def test_is_counted_when_somebody_has_said_how_many_they_are(self, members: int | None, quorate: bool | None, said: list[str]) -> None:
        found = [text for _label, text in paragraphs(sitting(who=replace(SAT, members=members), quorate=quorate))]
        assert [one for one in found if "Fylls i när" not in one] == said


class TestParagraphs:
    WHOLE = BoardItem(
        1, "Bussarna", ItemKind.DECISION, "Öarna är avskurna.", "Att de körs.", "De körs.", "Liv och hälsa.", "Ledamot två.",
        ("Ledamot ett", "Ersättare ett"), UUID(int=5), "B-004",
    )  # fmt: skip

    def test_that_are_whole_have_every_part_in_order(self) -> None:
        blocks = made(sitting(self.WHOLE)).blocks
        start = blocks.index(Heading("§ 1 Bussarna", 2))
        assert blocks[start + 1 : start + 13] == (
            Facts((("Ett beslut i beslutsloggen", "B-004"),)),
            Paragraph("Deltar inte på grund av jäv: Ledamot ett, Ersättare ett."),
            Heading("Bakgrund", 3), Paragraph("Öarna är avskurna."), Heading("Förslag till beslut", 3), Paragraph("Att de körs."),
            Heading("Beslut", 3), Paragraph("De körs."), Heading("Skäl", 3), Paragraph("Liv och hälsa."),
            Heading("Reservationer", 3), Paragraph("Ledamot två."),
        )  # fmt: skip

    @each(
        ("part", "word"),
        [("background", "Bakgrund"), ("proposal", "Förslag till beslut"), ("decision", "Beslut"), ("grounds", "Skäl"),
         ("reservations", "Reservationer")],
    )  # fmt: skip
    def test_have_no_heading_over_what_nobody_wrote(self, part: str, word: str) -> None:
        assert word in headings(sitting(self.WHOLE))
        assert word not in headings(sitting(replace(self.WHOLE, **{part: ""})))

    def test_with_nothing_but_a_heading_are_a_heading(self) -> None:
        blocks = made(sitting(BoardItem(2, "Övriga frågor"))).blocks
        after = blocks[blocks.index(Heading("§ 2 Övriga frågor", 2)) + 1]
        assert after == Heading("Underskrifter")

    def test_without_a_reference_or_a_conflict_do_not_speak_of_them(self) -> None:
        found = made(sitting(replace(self.WHOLE, recused=(), reference=""))).blocks
        assert len([one for one in found if isinstance(one, Facts)]) == 2, "the head and the proof of notice"
        assert not any("jäv" in one.text for one in found if isinstance(one, Paragraph))

    @pytest.mark.parametrize(
        ("kind", "word"),
        [(ItemKind.URGENT_REPORT, "Anmälan av ordförandebeslut"), (ItemKind.TAKEOVER, "Övertagande av annan nämnds verksamhet"),
         (ItemKind.HAND_BACK, "Återlämning")],
    )  # fmt: skip
    def test_say_what_sort_of_thing_they_are_about(self, kind: ItemKind, word: str) -> None:
        assert Facts(((word, "B-004"),)) in made(sitting(replace(self.WHOLE, kind=kind))).blocks

    def test_that_are_none_leave_the_minutes_in_order(self) -> None:
        assert headings(sitting()) == ["Paragrafer", "Underskrifter", "Anslag och bevis"]
        for detail in (sitting(), sitting(self.WHOLE, replace(self.WHOLE, paragraph=2), who=SAT), meeting(who=SAT)):
            check_headings(made(detail))


class TestTheLinesToSignOn:
    NOTICE = ("Underskrift av den som satte upp anslaget", "")

    @pytest.mark.parametrize(
        ("who", "lines"),
        [
            (None, [("Sekreterare", ""), ("Ordförande", ""), ("Justerare", "")]),
            (SAT, [("Sekreterare", "Nämndsekreteraren"), ("Ordförande", "Ordföranden"), ("Justerare", "")]),
            (
                replace(SAT, adjusters=("Ledamot ett", "Ledamot tre")),
                [("Sekreterare", "Nämndsekreteraren"), ("Ordförande", "Ordföranden"), ("Justerare", "Ledamot ett"),
                 ("Justerare", "Ledamot tre")],
            ),
        ],
        ids=["nobody yet", "no adjuster", "two adjusters"],
    )  # fmt: skip
    def test_are_there_also_for_those_who_are_not_named(self, who: Attendance | None, lines: list[tuple[str, str]]) -> None:
        assert signed(sitting(who=who)) == [*lines, self.NOTICE]

    def test_are_not_under_the_notes_of_a_staff(self) -> None:
        assert signed(meeting(who=SAT)) == []
        assert "Anslag och bevis" not in headings(meeting(who=SAT))

    def test_are_followed_by_what_is_filled_in_when_the_notice_is_put_up(self) -> None:
        known = [one for one in made(sitting(begun_at=later(65))).blocks if isinstance(one, Facts)][-1]
        assert [str(term) for term, _value in known.pairs] == [
            "Organ", "Sammanträdesdatum", "Anslaget sattes upp", "Anslaget togs ned", "Förvaringsplats för protokollet",
        ]  # fmt: skip
        assert [value for _term, value in known.pairs][:3] == [
            "Arbetsutskottet som krisledningsnämnd",
            "Onsdag 2 januari 2019",
            "____-__-__",
        ]


SEEN = NoteLine(4, later(61), False, A.SITUATION, "Elen är borta.", "Alva")
BARE = NoteLine(5, later(62), False, None, "Mer folk behövs.", "Alva")
HIDDEN = NoteLine(6, later(63), True)


class TestNotes:
    @each(
        ("notes", "said"),
        [
            ((), []),
            ((SEEN,), [("Läget:", "Elen är borta.")]),
            ((BARE, SEEN), [("", "Mer folk behövs."), ("Läget:", "Elen är borta.")]),
            (
                (HIDDEN, BARE, HIDDEN),
                [("", "Mer folk behövs."), ("", "2 anteckningar är utelämnade: den som gjorde utkastet får inte läsa dem.")],
            ),
            ((HIDDEN,), [("", "1 anteckning är utelämnad: den som gjorde utkastet får inte läsa den.")]),
        ],
        ids=["none", "under a point", "without one", "some hidden", "all hidden"],
    )
    def test_stand_under_their_points_and_what_is_hidden_is_counted(self, notes: tuple[NoteLine, ...], said: list[tuple[str, str]]) -> None:
        assert paragraphs(meeting(notes=notes)) == said
        assert ("Anteckningar" in headings(meeting(notes=notes))) is bool(notes)

    def test_of_the_board_stand_before_the_signatures(self) -> None:
        assert headings(sitting(notes=(SEEN,))) == ["Paragrafer", "Anteckningar", "Underskrifter", "Anslag och bevis"]


TAKEN = events.DecisionTaken(UUID(int=3), "B-001", "Värmestugor", "Två öppnas.", "Det är kallt.", "Kommundirektör", Capacity.DIRECTOR)
GIVEN = events.TaskGiven(UUID(int=4), "U-001", "Kör elverk.", "Tekniska kontoret", AssigneeKind.ROLE, later(240))
DECISIONS = (DecisionLine(UUID(int=3), 4, "B-001", NIGHT, False, TAKEN), DecisionLine(UUID(int=5), 6, "B-002", NIGHT, True))
TASKS = (TaskLine(UUID(int=4), 5, "U-001", TaskState.NEW, NIGHT, NIGHT, False, GIVEN),
         TaskLine(UUID(int=6), 7, "U-002", TaskState.NEW, NIGHT, NIGHT, True))  # fmt: skip
ENDING = events.MeetingEnded(UUID(int=1), "M-003", K.BRIEFING, "")


class TestWhatCameOfIt:
    def test_is_listed_without_what_may_not_be_read(self) -> None:
        detail = replace(meeting(), decisions=DECISIONS, tasks=TASKS)
        assert headings(detail) == ["Beslut som fattades", "Uppgifter som gavs"]
        assert [one.items for one in made(detail).blocks if isinstance(one, Listing)] == [
            ("B-001 Värmestugor: Två öppnas.",), ("U-001 Kör elverk. (Tekniska kontoret)",),
        ]  # fmt: skip

    def test_that_may_not_be_read_at_all_has_no_heading(self) -> None:
        assert headings(replace(meeting(), decisions=DECISIONS[1:], tasks=TASKS[1:])) == []

    @each(
        ("ending", "found"),
        [
            (None, []),
            (ENDING, []),
            (replace(ENDING, outcome="Alla vet."), ["Vad mötet kom fram till"]),
            (replace(ENDING, next_at=later(240)), ["Nästa möte"]),
            (replace(ENDING, outcome="Alla vet.", next_at=later(240)), ["Vad mötet kom fram till", "Nästa möte"]),
        ],
        ids=["not over", "in silence", "outcome", "next", "both"],
    )
    def test_ends_with_what_was_said_last(self, ending: events.MeetingEnded | None, found: list[str]) -> None:
        assert headings(meeting(ending=ending)) == found


class TestAsData:
    def test_of_a_meeting_to_come_is_empty_in_every_list(self) -> None:
        found = data(meeting())
        assert [found[name] for name in ("paragraphs", "reported", "notes", "decisions", "tasks")] == [[], [], [], [], []]
        assert (found["who"], found["ending"], found["convening"], found["quorate"], found["begun_at"]) == (None,) * 5
        assert (found["kind"], found["state"], found["reference"], found["notes_left_out"]) == ("briefing", "planned", "M-003", 0)
        assert found["incident"] == {"reference": "2019-001", "title": "Stormen Alfrida", "authority": "Norrtälje kommun"}

    @pytest.mark.parametrize(("incident", "drill"), [(INCIDENT, False), (DRILL, True)], ids=["real", "exercise"])
    def test_is_a_draft_and_says_whether_it_is_an_exercise(self, incident: IncidentRow, drill: bool) -> None:
        found = data(meeting(), incident)
        assert (found["format"], found["is_draft"], found["is_exercise"]) == ("vardkase.meeting/1", True, drill)

    @pytest.mark.parametrize("quorate", [True, False, None])
    def test_has_the_quorum_as_it_was_counted(self, quorate: bool | None) -> None:
        found = data(sitting(TestParagraphs.WHOLE, who=SAT, quorate=quorate))
        assert found["quorate"] is quorate
        assert (found["who"]["members"], found["who"]["adjusters"]) == (5, [])
        assert (found["paragraphs"][0]["recused"], found["paragraphs"][0]["reservations"]) == (
            ["Ledamot ett", "Ersättare ett"], "Ledamot två.",
        )  # fmt: skip

    def test_counts_what_is_hidden_and_tells_nothing_of_it(self) -> None:
        found = data(replace(meeting(notes=(HIDDEN, SEEN, HIDDEN)), decisions=DECISIONS, tasks=TASKS))
        assert ([one["text"] for one in found["notes"]], found["notes_left_out"]) == (["Elen är borta."], 2)
        assert found["decisions"] == [{"reference": "B-001", "title": "Värmestugor", "text": "Två öppnas."}]
        assert [(one["reference"], one["what"], one["assignee"]) for one in found["tasks"]] == [
            ("U-001", "Kör elverk.", "Tekniska kontoret")
        ]

    def test_is_swedish_as_it_is_written_and_ends_its_last_line(self) -> None:
        text = papers.structured(meeting(title="Kvällsmöte på Blidö"), INCIDENT)
        assert '"title": "Kvällsmöte på Blidö"' in text
        assert text.endswith("}\n")
