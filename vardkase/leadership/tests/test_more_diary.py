"""The diary of duty before those who write in it: its forms word by word, what is refused and kept, its lines, several authorities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from lxml import html

from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later
from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, Precision
from vardkase.leadership import queries
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.forms.diary import HandoverForm, NoteForm, PictureForm, QuietForm
from vardkase.leadership.rules.diary import Condition, HandoverDraft, NoteDraft, PictureDraft
from vardkase.leadership.tests.diaries import HANDOVER, NOTE, PICTURE, act, handed_over, noted
from vardkase.leadership.tests.pages import Page, Sent
from vardkase.organisation.actions import add_organisation, start_register
from vardkase.organisation.actions.organisations import OrganisationDraft
from vardkase.organisation.rules import OrganisationKind
from vardkase.testing.cases import each
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import AUTHORITY, OTHER_AUTHORITY, OTHER_SCOPE, alva, viewer_with
from vardkase.testing.scenes import kept

SignIn = Callable[[CheckingClient, Viewer], Viewer]
KEY = UUID("01680000-0000-7000-8000-0000000000d1")
OURS, THEIRS = f"/diary/?authority={AUTHORITY}", f"/diary/?authority={OTHER_AUTHORITY}"
EVA = "Tjänsteperson i beredskap, Eva Provsson"
FORMS = {"new": NoteForm, "handover": HandoverForm, "picture": PictureForm}
# What each form sends when somebody has filled it in.
FILLED: dict[str, Sent] = {
    "new": {"text": NOTE.text, "source": NOTE.source, "place": NOTE.place, "told": "Fastighetsjouren", "happened": "ca 01"},
    "handover": {"to": HANDOVER.to, "text": HANDOVER.text, "remember": HANDOVER.remember},
    "picture": {"condition": "strained", "happened": PICTURE.happened, "ahead": PICTURE.ahead, "lacking": PICTURE.lacking},
}
TOO_LONG = "Texten är {size} tecken lång. Högst {most} får plats"


def filled(form: type[LeadershipForm], sent: Sent) -> Any:
    found = form({"key": str(KEY), **sent}, now=NIGHT)
    assert found.is_valid(), found.errors
    return found


def entries(page: Page) -> list[str]:
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//main//ol[@class='incident-list']/li")]


def buttons(page: Page) -> list[str]:
    return [one.text_content().strip() for one in page.tree.xpath("//main//ol[@class='incident-list']/li//*[self::a or self::button]")]


class TestTheForms:
    @each(
        ("form", "fields"),
        [
            (NoteForm, [("text", "Vad"), ("source", "Från vem"), ("place", "Var?"), ("told", "Meddelat till"), ("happened", "När")]),
            (QuietForm, []),
            (HandoverForm, [("to", "Vem som går på beredskapen"), ("text", "Vad som pågår"), ("remember", "Att komma ihåg")]),
            (
                PictureForm,
                [("condition", "Hur står vi oss?"), ("happened", "Hur veckan har varit"), ("ahead", "Vad som väntar"),
                 ("lacking", "Vad vi saknar")],
            ),
        ],
    )  # fmt: skip
    def test_ask_in_an_order_that_is_known_by_heart(self, form: type[LeadershipForm], fields: list[tuple[str, str]]) -> None:
        empty = form(now=NIGHT)
        assert [(one.name, one.label) for one in empty.visible_fields()] == fields
        assert [one.name for one in empty.hidden_fields()] == ["key"]

    @each(
        ("form", "field", "hint"),
        [
            (NoteForm, "text", "Vad du har fått veta eller gjort. Skriv inget om enskilda personers hälsa eller förhållanden."),
            (NoteForm, "told", "En på varje rad."),
            (NoteForm, "happened", "Tomt betyder nu."),
            (HandoverForm, "to", "Funktionen, inte personens namn."),
            (HandoverForm, "remember", "Tider att passa, väder, vägarbeten, vem som inte går att nå."),
            (PictureForm, "ahead", "Väder, evenemang, arbeten och helger den kommande veckan."),
            (PictureForm, "lacking", "Personer, utrustning eller tjänster som skulle saknas om något hände."),
        ],
    )
    def test_say_what_is_wanted_at_the_field(self, form: type[LeadershipForm], field: str, hint: str) -> None:
        assert form(now=NIGHT)[field].help_text == hint

    def test_a_note_folds_all_but_what_away(self) -> None:
        assert [one.name for one in NoteForm(now=NIGHT).further] == ["source", "place", "told", "happened"]

    @each(
        ("told", "expected"),
        [("", ()), ("\n \n", ()), ("Fastighetsjouren", ("Fastighetsjouren",)), ("Polisen\n\nTrafikverket\n", ("Polisen", "Trafikverket"))],
    )
    def test_a_note_is_told_to_each_line(self, told: str, expected: tuple[str, ...]) -> None:
        form = filled(NoteForm, {"text": "Halt.", "told": told})
        assert form.draft(None) == NoteDraft("Halt.", told=expected)
        assert form.draft(7).corrects == 7

    @each(
        ("said", "expected"),
        [
            ("", None),
            ("ca 01", Happened(later(-80), Precision.ABOUT, "ca 01")),
            ("01:50", Happened(later(-30), Precision.MINUTE, "01:50")),
            ("1 jan", Happened(NIGHT.replace(day=31, month=12, year=2018, hour=23, minute=0), Precision.DAY, "1 jan")),
        ],
    )
    def test_a_note_is_of_now_or_of_then(self, said: str, expected: Happened | None) -> None:
        assert filled(NoteForm, {"text": "Halt.", "happened": said}).parsed("happened") == expected

    def test_the_others_say_what_was_filled_in(self) -> None:
        assert filled(HandoverForm, FILLED["handover"]).draft() == HANDOVER
        assert filled(HandoverForm, {}).draft() == HandoverDraft("", "", "")
        assert filled(PictureForm, FILLED["picture"]).draft() == PICTURE
        assert filled(PictureForm, {"condition": "serious"}).draft() == PictureDraft(Condition.SERIOUS, "", "", "")

    @each("form, key", [(form, key) for form in (NoteForm, QuietForm, HandoverForm, PictureForm) for key in ("", "inte-en-nyckel")])
    def test_none_is_sent_without_its_key(self, form: type[LeadershipForm], key: str) -> None:
        assert "key" in form({"key": key, "condition": "normal"}, now=NIGHT).errors

    def test_a_picture_is_of_one_of_three_conditions(self) -> None:
        choices = [(str(key), str(word)) for key, word in PictureForm(now=NIGHT).fields["condition"].choices]  # type: ignore[attr-defined]
        assert choices == [("normal", "Normalt"), ("strained", "Ansträngt"), ("serious", "Allvarligt")]


@kept
def registered() -> None:
    """Two authorities of one municipality in the register; the executive board keeps it."""
    municipality = new_id()
    start_register(
        viewer=alva(), municipality_id=municipality, municipality="Provköpings kommun", board_id=AUTHORITY, board="Kommunstyrelsen",
        key=new_id(), now=NIGHT,
    )  # fmt: skip
    draft = OrganisationDraft("Barn- och skolnämnden", OrganisationKind.BOARD, municipality)
    add_organisation(viewer=alva(), id=OTHER_AUTHORITY, keeper_id=AUTHORITY, draft=draft, key=new_id(), now=NIGHT)


@pytest.fixture
def eva() -> Viewer:
    return viewer_with(Role.DUTY_OFFICER, label=EVA)


@pytest.fixture
def both() -> Viewer:
    return viewer_with(Role.DUTY_OFFICER, grants=[Grant(Role.DUTY_OFFICER, OTHER_SCOPE)], label=EVA)


@pytest.fixture
def desk(client: CheckingClient, sign_in: SignIn, eva: Viewer) -> CheckingClient:
    sign_in(client, eva)
    return client


@pytest.mark.usefixtures("registered", "an_hour_later")
class TestAtTheDesk:
    @pytest.mark.parametrize(
        ("where", "changed", "field", "said"),
        [
            ("new", {"text": " \n "}, "text", "Skriv vad du antecknar."),
            ("new", {"place": "x" * 301}, "place", TOO_LONG.format(size=301, most=300)),
            ("new", {"source": "x" * 500}, "source", "korta den med 200 tecken"),
            ("new", {"told": "\n".join("abcdefghijklmnopqrstu")}, "told", "Du skrev 21 rader. Högst 20 får plats: slå ihop några."),
            ("new", {"happened": "2019-01-03 10:00"}, "happened", "”2019-01-03 10:00” har inte varit än. Skriv när det hände"),
            ("new", {"happened": "pelle"}, "happened", "Vi förstår inte tiden ”pelle”. Skriv till exempel ”nu”, ”ca 04”"),
            ("handover", {"to": ""}, "to", "Ange vem som går på beredskapen, med funktion."),
            ("handover", {"text": "\t"}, "text", "Skriv vad som pågår, eller att inget gör det."),
            ("handover", {"to": "x" * 301}, "to", TOO_LONG.format(size=301, most=300)),
            ("handover", {"remember": "x" * 20001}, "remember", TOO_LONG.format(size=20001, most=20000)),
            ("picture", {"happened": "  "}, "happened", "Skriv med en mening hur veckan har varit."),
            ("picture", {"condition": "worst"}, "condition", "Välj ett giltigt alternativ. worst finns inte bland"),
            ("picture", {"lacking": "x" * 20001}, "lacking", TOO_LONG.format(size=20001, most=20000)),
        ],
    )
    def test_what_is_refused_is_said_at_its_field_and_all_that_was_typed_is_kept(
        self, desk: CheckingClient, eva: Viewer, where: str, changed: Sent, field: str, said: str
    ) -> None:
        sent = {**FILLED[where], **changed}
        page = Page(desk.post(f"/diary/{where}/", {"key": str(KEY), **sent}))
        assert (page.status, page.general, page.dead_ends) == (422, "", [])
        assert page.error(field).startswith(f"Fel: {said}") or said in page.error(field)
        assert [name for name in sent if name != field and page.error(name)] == []
        kept = page.form
        assert {name: kept[name] for name in sent if name != field} == {name: sent[name] for name in sent if name != field}
        assert kept["key"] == str(KEY)
        assert queries.diary(eva, AUTHORITY) == ()

    @pytest.mark.parametrize(
        ("where", "field"), [(where, field) for where in FILLED for field in FILLED[where] if field not in ("condition", "happened")]
    )
    def test_a_personal_number_is_refused_without_being_said_again(self, desk: CheckingClient, eva: Viewer, where: str, field: str) -> None:
        page = Page(desk.post(f"/diary/{where}/", {"key": str(KEY), **FILLED[where], field: f"Ring {PERSON} nu"}))
        assert page.status == 422
        assert "personnummer (19••••••-••••)" in page.general + page.error(field)
        assert PERSON not in page.general + page.error(field)
        assert page.form[field] == f"Ring {PERSON} nu"
        assert queries.diary(eva, AUTHORITY) == ()

    @pytest.mark.parametrize(
        ("where", "title", "button", "done"),
        [
            ("new", "Anteckna något", "Spara anteckningen", "Det står i dagboken."),
            ("handover", "Lämna över beredskapen", "Lämna över", "Överlämningen står i dagboken, och väntar tills någon"),
            ("picture", "Veckobilden", "Spara veckobilden", "Veckobilden står i dagboken."),
        ],
    )  # fmt: skip
    def test_each_page_says_what_it_is_for_and_what_was_done(
        self, desk: CheckingClient, eva: Viewer, where: str, title: str, button: str, done: str
    ) -> None:
        page = Page(desk.get(f"/diary/{where}/"))
        assert [one.text_content() for one in page.tree.xpath("//h1")] == [title]
        assert [one.text_content() for one in page.tree.xpath("//main//form[@data-keep]//button")] == [button]
        assert OURS in page.tree.xpath("//main//a/@href")
        sent = {**page.form, **FILLED[where]}
        answer = desk.post(f"/diary/{where}/", sent)
        assert (answer.status_code, answer.url) == (302, OURS)
        assert done in Page(desk.get(OURS)).text
        assert desk.post(f"/diary/{where}/", sent).status_code == 302
        assert [str(one.id) for one in queries.diary(eva, AUTHORITY)] == [sent["key"]]

    @pytest.mark.parametrize("where", list(FILLED))
    def test_the_same_key_with_other_words_is_not_a_second_entry(self, desk: CheckingClient, eva: Viewer, where: str) -> None:
        sent = {"key": str(KEY), **FILLED[where]}
        desk.post(f"/diary/{where}/", sent)
        other = {"new": "text", "handover": "text", "picture": "happened"}[where]
        page = Page(desk.post(f"/diary/{where}/", {**sent, other: "Något helt annat."}))
        assert (page.status, page.form[other]) == (422, "Något helt annat.")
        assert page.general
        assert len(queries.diary(eva, AUTHORITY)) == 1

    def test_a_correction_keeps_what_it_corrects_until_it_can_be_saved(self, desk: CheckingClient, eva: Viewer) -> None:
        noted(eva, draft=replace(NOTE, told=("Polisen", "Trafikverket")))
        page = Page(desk.get("/diary/new/?corrects=1"))
        assert page.tree.xpath("//h1")[0].text_content() == "Rätta anteckningen"
        assert (page.form["told"].split(), page.form["happened"]) == (["Polisen", "Trafikverket"], "")
        wrong = Page(desk.post("/diary/new/?corrects=1", {**page.form, "text": ""}))
        assert (wrong.status, wrong.form["source"], wrong.form["place"]) == (422, NOTE.source, NOTE.place)
        noted(eva, draft=NoteDraft("Två brann.", corrects=1))
        late = Page(desk.post("/diary/new/?corrects=1", {**page.form, "text": "Tre brann."}))
        assert (late.status, late.form["text"]) == (422, "Tre brann.")
        assert "redan rättad" in late.general + late.error("text")

    def test_a_handover_or_a_picture_is_no_note_to_correct(self, desk: CheckingClient, eva: Viewer) -> None:
        handed_over(eva)
        act("make_picture", eva, draft=PICTURE)
        assert [desk.get(f"/diary/new/?corrects={number}").status_code for number in (1, 2, 3)] == [404, 404, 404]

    def test_an_alarm_of_a_corrected_note_is_refused_with_the_number_of_the_right_one(self, desk: CheckingClient, eva: Viewer) -> None:
        wrong = noted(eva)
        right = noted(eva, draft=NoteDraft("Två brann.", corrects=1))
        form = Page(desk.get(f"/diary/{wrong}/alarm/")).form
        page = Page(desk.post(f"/diary/{wrong}/alarm/", form))
        assert page.status == 422
        assert "Anteckningen är rättad av nummer 2. Ta larmet från den." in page.general
        assert page.form["what_happened"] == NOTE.text
        assert incidents.alarms_list(eva, now=later(60)) == ()
        form = Page(desk.get(f"/diary/{right}/alarm/")).form
        assert desk.post(f"/diary/{right}/alarm/", form).status_code == 302
        assert [row.facts.what_happened for row in incidents.alarms_list(eva, now=later(60))] == ["Två brann."]


@pytest.mark.usefixtures("registered", "an_hour_later")
class TestTheLines:
    @pytest.mark.parametrize(
        ("what", "facts", "kind", "shown", "offered"),
        [
            (
                "write_note", {"draft": NOTE}, "Antecknat i vardagsdagboken",
                "Sopcontainer brann på Estunavägen.ons 2 jan 02:20 · från Räddningstjänsten · Norrtälje · fick veta: Fastighetsjouren",
                ["Gör ett larm av det …", "Rätta …"],
            ),
            (
                "write_note", {"draft": NoteDraft("Halt."), "happened": Happened(later(-80), Precision.ABOUT, "ca 01")},
                "Antecknat i vardagsdagboken", "Halt.ons 2 jan ca 01:00", ["Gör ett larm av det …", "Rätta …"],
            ),
            (
                "hand_over", {"draft": replace(HANDOVER, to="TiB, vecka 2")}, "Beredskapen överlämnad",
                "Inte mottagen än till TiB, vecka 2Vattenläckan i Rimbo är lagad.Att komma ihåg: Färjan till Blidö står till fredag.", [],
            ),
            (
                "make_picture", {"draft": replace(PICTURE, happened="Halka.")}, "Veckobild gjord",
                "Ansträngt Halka.Vad som väntar: Marknad på lördag.Vad vi saknar: Två sjuka i hemtjänsten.", [],
            ),
            ("make_picture", {"draft": PictureDraft(Condition.SERIOUS, "Storm.")}, "Veckobild gjord", "Allvarligt Storm.", []),
        ],
        ids=["note", "short note", "handover", "picture", "short picture"],
    )  # fmt: skip
    def test_say_all_that_was_written_and_no_more(
        self, desk: CheckingClient, eva: Viewer, what: str, facts: dict[str, Any], kind: str, shown: str, offered: list[str]
    ) -> None:
        act(what, eva, **facts)
        page = Page(desk.get("/diary/"))
        (found,) = entries(page)
        begins = f"#1 · ons 2 jan 02:20 · {kind} · {EVA} {shown}"
        assert found[: len(begins)] == begins
        assert found[len(begins) :].replace(" ", "") == "".join(offered).replace(" ", "")
        assert buttons(page) == offered

    @pytest.mark.parametrize(("condition", "tone"), [("normal", "green"), ("strained", "yellow"), ("serious", "red")])
    def test_a_condition_is_a_colour_too(self, desk: CheckingClient, eva: Viewer, condition: str, tone: str) -> None:
        act("make_picture", eva, draft=PictureDraft(Condition(condition), "Vecka."))
        (status,) = Page(desk.get("/diary/")).tree.xpath("//main//ol//*[contains(@class, 'status--')]/@class")
        assert status == f"status status--{tone}"

    def test_a_handover_is_received_by_another_who_is_named(self, desk: CheckingClient, eva: Viewer) -> None:
        other = viewer_with(Role.DUTY_OFFICER, label="Tjänsteperson i beredskap, Ove Provsson")
        note_id = handed_over(other)
        assert buttons(Page(desk.get("/diary/"))) == ["Jag har läst och har beredskapen"]
        answer = desk.post(f"/diary/{note_id}/receive/", {"key": str(KEY)})
        assert (answer.status_code, answer.url) == (302, OURS)
        page = Page(desk.get("/diary/"))
        assert "Du har tagit över beredskapen." in page.text
        assert f"Mottagen av {EVA}, ons 2 jan 03:20" in entries(page)[-1]
        assert buttons(page) == []

    def test_one_that_was_corrected_is_struck_and_offers_nothing(self, desk: CheckingClient, eva: Viewer) -> None:
        noted(eva)
        noted(eva, draft=NoteDraft("Två brann.", corrects=1))
        right, wrong = Page(desk.get("/diary/")).tree.xpath("//main//ol[@class='incident-list']/li")
        assert [one.text_content() for one in wrong.xpath(".//s")] == [NOTE.text]
        assert (right.xpath(".//s"), wrong.xpath(".//a")) == ([], [])
        assert "Rättar #1" in right.text_content()

    def test_what_was_written_is_never_read_as_a_page(self, desk: CheckingClient, eva: Viewer) -> None:
        noted(eva, draft=NoteDraft("<b>Halt</b>", source="<script>"))
        tree = html.fromstring(desk.get("/diary/").content.decode())
        assert tree.xpath("//main//ol//b | //main//ol//script") == []
        assert "<b>Halt</b>" in tree.text_content()


@pytest.mark.usefixtures("registered", "an_hour_later")
class TestSeveralAuthorities:
    def test_each_has_its_tab_and_its_own_lines(self, client: CheckingClient, sign_in: SignIn, both: Viewer) -> None:
        noted(both, "Ett")
        noted(both, "Två", authority_id=OTHER_AUTHORITY, authority="Barn- och skolnämnden")
        sign_in(client, both)
        for address, here, text in (("/diary/", OURS, "Ett"), (OURS, OURS, "Ett"), (THEIRS, THEIRS, "Två")):
            page = Page(client.get(address))
            tabs = {one.get("href"): (one.text_content(), one.get("aria-current")) for one in page.tree.xpath("//main//nav//a")}
            assert {url: name for url, (name, _) in tabs.items()} == {OURS: "Kommunstyrelsen", THEIRS: "Barn- och skolnämnden"}
            assert [url for url, (_, current) in tabs.items() if current] == [here]
            assert [text in one for one in entries(page)] == [True]

    def test_what_is_written_lands_where_one_stands(self, client: CheckingClient, sign_in: SignIn, both: Viewer) -> None:
        sign_in(client, both)
        (action,) = Page(client.get(THEIRS)).tree.xpath("//main//form[@data-keep]/@action")
        answer = client.post(action, {"key": str(KEY), "text": "Skolan i Rimbo är stängd."})
        assert (answer.status_code, answer.url) == (302, THEIRS)
        (line,) = queries.diary(both, OTHER_AUTHORITY)
        assert (line.said.text, line.said.authority) == ("Skolan i Rimbo är stängd.", "Barn- och skolnämnden")
        assert queries.diary(both, AUTHORITY) == ()

    def test_one_alone_has_no_tabs(self, desk: CheckingClient) -> None:
        assert Page(desk.get("/diary/")).tree.xpath("//main//nav") == []

    def test_a_reader_of_the_other_reads_it_and_writes_in_their_own(self, client: CheckingClient, sign_in: SignIn) -> None:
        sign_in(client, viewer_with(Role.DUTY_OFFICER, grants=[Grant(Role.AUDITOR, OTHER_SCOPE)]))
        assert Page(client.get(THEIRS)).tree.xpath("//main//form") == []
        assert Page(client.get(OURS)).tree.xpath("//main//form")
        assert client.get(f"/diary/new/?authority={OTHER_AUTHORITY}").status_code == 404
        assert client.post(f"/diary/quiet/?authority={OTHER_AUTHORITY}", {"key": str(KEY)}).status_code == 404

    def test_who_is_on_duty_everywhere_sees_the_states_of_all(self, both: Viewer) -> None:
        noted(both)
        noted(both, authority_id=OTHER_AUTHORITY, authority="Barn- och skolnämnden")
        everywhere = viewer_with(Role.DUTY_OFFICER, scope=EVERYWHERE)
        for viewer, count in ((both, 2), (everywhere, 2), (viewer_with(Role.DUTY_OFFICER), 1), (viewer_with(Role.LOG_KEEPER), 0)):
            assert len(queries.diary_states(viewer, now=NIGHT)) == count


@pytest.mark.usefixtures("registered", "an_hour_later")
class TestOutside:
    @pytest.mark.parametrize("who", ["cilla", "dag", "bo"])
    def test_absent_and_forbidden_answer_alike_on_every_page(
        self, client: CheckingClient, sign_in: SignIn, eva: Viewer, request: pytest.FixtureRequest, who: str
    ) -> None:
        found, handover = noted(eva), handed_over(eva)
        sign_in(client, request.getfixturevalue(who))
        for note_id in (found, new_id()):
            assert client.get(f"/diary/{note_id}/alarm/").status_code == 404
        for note_id in (handover, new_id()):
            assert client.post(f"/diary/{note_id}/receive/", {"key": str(new_id())}).status_code == 404
        for where in ("new", "handover", "picture"):
            for authority in (AUTHORITY, new_id()):
                sent = {"key": str(new_id()), **FILLED[where]}
                assert client.post(f"/diary/{where}/?authority={authority}", sent).status_code == 404
        assert len(queries.diary(eva, AUTHORITY)) == 2
        assert [line.received_at for line in queries.diary(eva, AUTHORITY)] == [None, None]

    def test_a_press_is_not_a_link(self, desk: CheckingClient, eva: Viewer) -> None:
        assert desk.get(f"/diary/{handed_over(eva)}/receive/").url == OURS
        answer = desk.get("/diary/quiet/")
        assert (answer.status_code, answer.url) == (302, "/diary/")
        assert [(line.kind, line.received_at) for line in queries.diary(eva, AUTHORITY)] == [("diary.handed_over", None)]
