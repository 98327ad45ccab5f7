"""What is due as it is read at night: in which order, for whom, how it is worded, how much of it the first page and the band show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import EVERYWHERE, Grant, Role, Viewer
from vardkase.incidents import queries as incidents
from vardkase.incidents.rules import Mark, Mode, Secrecy, State
from vardkase.incidents.tests.scenes import NIGHT, alarmed, later, moved, opened
from vardkase.leadership import obligations
from vardkase.leadership.obligations import Due, Obligation, state_at
from vardkase.leadership.rules.tasks import Priority
from vardkase.leadership.tests import diaries
from vardkase.leadership.tests.pages import Page
from vardkase.leadership.tests.scenes import DECISION, DIRECTION, QUESTION, TASK, act, activated, asked, decided, tasked, took_over
from vardkase.leadership.views import due as views
from vardkase.testing.pages import CheckingClient
from vardkase.testing.people import OUTSIDE, viewer_with

SignIn = Callable[[CheckingClient, Viewer], Viewer]
PART, DAY = {"HX-Request": "true"}, timedelta(days=1)
Offered = list[Obligation]
OVER = Due.OVERDUE


def made(key: str, **facts: Any) -> Obligation:
    common: dict[str, Any] = {
        "code": "made", "title": f"Gör {key}", "why": "Därför.", "since": NIGHT, "due_at": None, "state": Due.DUE, "url": f"/{key}/",
        "roles": (Role.LOG_KEEPER,),
    }  # fmt: skip
    return Obligation(key=key, **{**common, **facts})


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> Offered:
    """The list made by the test alone."""
    found: Offered = []
    monkeypatch.setattr(obligations, "_sources", [lambda viewer, now: found])
    monkeypatch.setattr(obligations, "_loud", [lambda viewer, now: found])
    return found


def keys(found: Iterable[Obligation]) -> str:
    return " ".join(one.key for one in found)


def tabs(page: Page) -> list[str]:
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//nav[contains(@class, 'tabs')]//a")]


class TestTheClock:
    @pytest.mark.parametrize(
        ("seconds", "state"),
        [(-1, Due.OVERDUE), (0, Due.OVERDUE), (1, Due.SOON), (3599, Due.SOON), (3600, Due.SOON), (3601, None), (86400, None)],
    )
    def test_tells_to_the_second(self, seconds: int, state: Due | None) -> None:
        assert state_at(NIGHT + timedelta(seconds=seconds), NIGHT) is state

    @pytest.mark.parametrize(
        ("soon", "left", "state"),
        [
            (DAY, DAY, Due.SOON),
            (DAY, DAY + timedelta(seconds=1), None),
            (timedelta(hours=6), timedelta(hours=6), Due.SOON),
            (timedelta(0), timedelta(seconds=1), None),
            (timedelta(0), timedelta(0), Due.OVERDUE),
        ],
    )
    def test_tells_what_is_soon_by_its_own_measure(self, soon: timedelta, left: timedelta, state: Due | None) -> None:
        assert state_at(NIGHT + left, NIGHT, soon) is state
        assert state_at(None, NIGHT, soon) is Due.DUE


class TestTheOrder:
    @pytest.mark.parametrize(
        ("listed", "expected"),
        [
            ([made("c"), made("a"), made("b")], "a b c"),
            ([made("a", state=Due.SOON), made("b", state=Due.DUE), made("c", state=Due.OVERDUE)], "c b a"),
            ([made("a", due_at=later(9)), made("b", due_at=later(-9)), made("c", due_at=later(0))], "b c a"),
            # Without an hour of its own a thing is as old as its waiting; without both it comes last of its state.
            ([made("a", since=None), made("b", due_at=later(-6)), made("c", since=later(-5))], "b c a"),
            ([made("a", since=None, state=OVER), made("b", due_at=later(-6)), made("c", due_at=later(-5), state=OVER)], "c a b"),
            ([made("a", due_at=later(5), since=later(-99)), made("b", due_at=later(4), since=later(-1))], "b a"),
            ([made("a", exercise=True, state=Due.OVERDUE), made("b", state=Due.SOON), made("c", exercise=True)], "b a c"),
            ([made("a", exercise=True, due_at=later(-9)), made("b", exercise=True, due_at=later(-10)), made("c")], "c b a"),
        ],
        ids=["keys", "states", "hours", "since", "overdue before due", "hour before since", "exercise", "exercises"],
    )  # fmt: skip
    def test_is_the_same_however_the_sources_answer(self, offered: Offered, listed: Offered, expected: str) -> None:
        for order in permutations(listed):
            offered[:] = order
            assert keys(obligations.obligations(viewer_with(), NIGHT)) == expected
            assert keys(obligations.loud(viewer_with(), NIGHT)) == expected

    def test_what_could_not_be_read_stands_among_the_overdue_by_its_moment(self, offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(viewer: Viewer, now: datetime) -> Offered:
            raise ValueError("rad 9")

        offered += [made("late", state=Due.OVERDUE, due_at=later(-1)), made("now"), made("drill", state=Due.OVERDUE, exercise=True)]
        monkeypatch.setattr(obligations, "_sources", [broken, *obligations._sources, broken])
        assert keys(obligations.obligations(viewer_with(), NIGHT)) == "late unread now drill"

    @pytest.mark.parametrize(
        ("roles", "grants", "expected"),
        [
            ((), (), ()),
            ((Role.AUDITOR, Role.LOG_KEEPER), (), (Role.LOG_KEEPER, Role.AUDITOR)),
            ((Role.LOG_KEEPER,), (Grant(Role.LOG_KEEPER, EVERYWHERE),), (Role.LOG_KEEPER,)),
            ((), (Grant(Role.CHIEF_OF_STAFF, EVERYWHERE, emergency=True),), ()),
            ((), (Grant(Role.OBSERVER, "incident:x"), Grant(Role.DUTY_OFFICER, EVERYWHERE)), (Role.DUTY_OFFICER, Role.OBSERVER)),
        ],
        ids=["none", "two", "twice", "emergency", "of an incident"],
    )
    def test_of_ones_roles_is_that_of_the_house(self, roles: tuple[Role, ...], grants: tuple[Grant, ...], expected: Any) -> None:
        assert obligations.own_roles(viewer_with(*roles, grants=grants)) == expected


class TestTheFirstPage:
    @pytest.mark.parametrize(
        ("real", "exercises", "alarms", "shown", "count"),
        [(0, 0, 0, "", 0), (4, 1, 0, "a0 a1 a2 a3", 4), (5, 0, 3, "a0 a1 a2 a3 a4", 5), (6, 9, 1, "a0 a1 a2 a3 a4", 6), (0, 2, 0, "", 0)],
    )
    def test_has_five_rows_counts_all_and_keeps_exercises_and_alarms_apart(
        self, offered: Offered, real: int, exercises: int, alarms: int, shown: str, count: int
    ) -> None:
        offered += [made(f"b{each}", exercise=True, state=Due.OVERDUE) for each in range(exercises)]
        offered += [made(f"a{each}") for each in reversed(range(real))]
        offered += [made(f"alarm-{each}", code="alarm_unassessed", state=Due.OVERDUE) for each in range(alarms)]
        found = views.for_home(viewer_with(Role.LOG_KEEPER), NIGHT)
        assert " ".join(one["url"].strip("/") for one in found["due"]) == shown
        assert (found["due_count"], found["due_exercises"]) == (count, exercises)

    @pytest.mark.parametrize(
        ("role", "shown"),
        [(Role.LOG_KEEPER, ["/ours/"]), (Role.DECISION_MAKER, ["/theirs/"]), (Role.COORDINATOR, []), (Role.OBSERVER, [])],
    )
    def test_is_of_ones_own_roles_and_of_nobody_elses(self, offered: Offered, role: Role, shown: list[str]) -> None:
        offered += [made("ours"), made("theirs", roles=(Role.DECISION_MAKER, Role.BOARD_CHAIR))]
        assert [one["url"] for one in views.for_home(viewer_with(role), NIGHT)["due"]] == shown

    @pytest.mark.parametrize(
        ("facts", "at", "late"),
        [
            ({}, "Att göra nu", ""),
            ({"state": Due.SOON, "due_at": later(30)}, "ons 2 jan 02:50", ""),
            ({"state": Due.DUE, "due_at": later(-90)}, "ons 2 jan 00:50", ""),
            ({"state": Due.OVERDUE, "due_at": later(-90)}, "ons 2 jan 00:50", "Försenat · för 1 tim sedan"),
            ({"state": Due.OVERDUE, "due_at": NIGHT}, "ons 2 jan 02:20", "Försenat · nyss"),
            ({"state": Due.OVERDUE, "due_at": NIGHT - 400 * DAY}, "tis 28 nov 2017 02:20", "Försenat · för 400 dygn sedan"),
            ({"state": Due.OVERDUE}, "Försenat", "Försenat"),
        ],
    )
    def test_says_when_and_how_late(self, offered: Offered, facts: dict[str, Any], at: str, late: str) -> None:
        offered.append(made("x", **facts))
        (row,) = views.for_home(viewer_with(Role.LOG_KEEPER), NIGHT)["due"]
        assert row == {"at": at, "label": "Gör x", "overdue": late, "url": "/x/"}

    @pytest.mark.django_db
    def test_says_in_the_page_that_a_part_could_not_be_read(self, screen: CheckingClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(obligations, "_sources", [lambda viewer, now: 1 / 0])
        page = Page(screen.get("/"))
        assert "Försenat En del av listan kunde inte läsas. Titta i händelserna själva" in page.text.replace("FörsenatEn", "Försenat En")
        assert "Allt som väntar: 1" in page.text
        whole = Page(screen.get("/due/?role=auditor"))
        assert tabs(whole)[:2] == ["Mina 1", "Allt 1"]
        assert "Vårdkase misslyckades när listan hämtades. Det som står här stämmer, men något kan saknas." in whole.text


class TestShown:
    @pytest.mark.parametrize(
        ("roles", "said"),
        [
            ((Role.DUTY_OFFICER, Role.CHIEF_OF_STAFF, Role.COORDINATOR), "Tjänsteperson i beredskap, Stabschef, Beredskapssamordnare"),
            ((Role.BOARD_CHAIR, Role.LOG_KEEPER, Role.DECISION_MAKER), "Krisledningsnämndens ordförande, Loggförare, Beslutsfattare"),
            ((), ""),
        ],
    )
    def test_says_whom_it_concerns(self, roles: tuple[Role, ...], said: str) -> None:
        assert views.shown(made("x", roles=roles), NIGHT)["roles"] == said

    @pytest.mark.parametrize(
        ("mark", "said"), [(Mark(), ""), (Mark(Secrecy.INTERNAL), "Intern"), (Mark(Secrecy.SECRET, "OSL 18:13"), "Sekretess")]
    )
    def test_says_how_it_is_marked(self, mark: Mark, said: str) -> None:
        assert views.shown(made("x", mark=mark), NIGHT)["marking"] == said

    @pytest.mark.parametrize(
        ("state", "left", "tone", "word"),
        [
            (Due.SOON, 59, "yellow", "Snart · om 59 min"), (Due.SOON, 1440, "yellow", "Snart · om 24 tim"),
            (Due.DUE, -61, "orange", "Att göra nu · för 1 tim sedan"), (Due.OVERDUE, -2880, "red", "Försenat · för 2 dygn sedan"),
        ],
    )  # fmt: skip
    def test_says_how_near_it_is(self, state: Due, left: int, tone: str, word: str) -> None:
        found = views.shown(made("x", state=state, due_at=later(left)), NIGHT)
        assert (found["tone"], found["word"]) == (tone, word)


@pytest.mark.django_db
@pytest.mark.usefixtures("an_hour_later")
class TestThePage:
    @pytest.fixture
    def mixed(self, offered: Offered) -> Offered:
        offered += [
            made("soon", state=Due.SOON, due_at=later(90), roles=(Role.DECISION_MAKER, Role.LOG_KEEPER)),
            made("now", roles=(Role.DECISION_MAKER,)),
            made("late", state=Due.OVERDUE, due_at=later(5), roles=(Role.LOG_KEEPER,)),
            made("drill", state=Due.OVERDUE, exercise=True, roles=(Role.STAFF_MEMBER,)),
        ]
        return offered

    @pytest.mark.parametrize(
        ("role", "listed", "sections"),
        [
            ("", ["Gör late", "Gör soon"], ["Försenat (1)", "Snart (1)"]),
            ("mine", ["Gör late", "Gör soon"], ["Försenat (1)", "Snart (1)"]),
            ("all", ["Gör late", "Gör now", "Gör soon", "Gör drill"],
             ["Försenat (1)", "Att göra nu (1)", "Snart (1)", "ÖVNING I övningar (1)"]),
            ("decision_maker", ["Gör now", "Gör soon"], ["Att göra nu (1)", "Snart (1)"]),
            ("staff_member", ["Gör drill"], ["ÖVNING I övningar (1)"]),
            ("observer", [], []),
        ],
    )  # fmt: skip
    def test_is_grouped_by_how_near_and_of_the_roles_asked_for(
        self, client: CheckingClient, sign_in: SignIn, mixed: Offered, role: str, listed: list[str], sections: list[str]
    ) -> None:
        sign_in(client, viewer_with(Role.LOG_KEEPER))
        for address in ("/due/", "/due/now/"):
            page = Page(client.get(address, {"role": role}, headers=PART if "now" in address else {}))
            tree = page.tree.xpath("//main") or [page.tree]
            assert [one.text_content() for one in page.tree.xpath("//tbody//th/a")] == listed
            assert [" ".join(one.text_content().split()) for one in page.tree.xpath("//section/h2")] == sections
            assert ("Inget väntar" in tree[0].text_content()) is ("Försenat (1)" not in sections and "Snart (1)" not in sections)

    @pytest.mark.parametrize(
        ("roles", "asked_for", "shown", "current"),
        [
            ((Role.LOG_KEEPER,), "", ["Mina 2", "Allt 3", "Loggförare 2", "Beslutsfattare 2", "Stabsmedlem 0"], "Mina 2"),
            ((Role.DECISION_MAKER, Role.LOG_KEEPER), "all",
             ["Mina 3", "Allt 3", "Loggförare 2", "Beslutsfattare 2", "Stabsmedlem 0"], "Allt 3"),
            ((Role.AUDITOR,), "", ["Allt 3", "Loggförare 2", "Beslutsfattare 2", "Stabsmedlem 0"], "Allt 3"),
            ((Role.STAFF_MEMBER,), "observer",
             ["Mina 0", "Allt 3", "Loggförare 2", "Beslutsfattare 2", "Stabsmedlem 0", "Observatör 0"], "Observatör 0"),
            ((Role.OBSERVER, Role.LOG_KEEPER), "decision_maker",
             ["Mina 2", "Allt 3", "Loggförare 2", "Beslutsfattare 2", "Stabsmedlem 0"], "Beslutsfattare 2"),
        ],
    )  # fmt: skip
    def test_has_a_tab_for_each_role_that_something_concerns_and_counts_what_is_real(
        self, client: CheckingClient, sign_in: SignIn, mixed: Offered, roles: tuple[Role, ...], asked_for: str, shown: list[str],
        current: str,
    ) -> None:  # fmt: skip
        sign_in(client, viewer_with(*roles))
        page = Page(client.get("/due/", {"role": asked_for}))
        assert tabs(page) == shown
        here = page.tree.xpath("//nav[contains(@class, 'tabs')]//a[@aria-current]")
        assert [" ".join(one.text_content().split()) for one in here] == [current]
        (live,) = page.tree.xpath("//main//*[@hx-get]/@hx-get")
        assert here[0].get("href").partition("?")[2] == live.partition("?")[2]

    def test_what_is_soon_says_how_soon(self, screen: CheckingClient, offered: Offered) -> None:
        offered += [made("a", state=Due.SOON, due_at=later(60.5)), made("b", state=Due.SOON, due_at=later(165))]
        text = Page(screen.get("/due/")).text
        assert "Snart · om mindre än en minut" in text
        assert "Snart · om 1 tim 45 min" in text
        assert "nyss" not in text

    def test_stands_by_incident_the_one_with_the_most_pressing_first(self, screen: CheckingClient, alva: Viewer, offered: Offered) -> None:
        first, other = (incidents.incident(alva, opened(alva, title=title)) for title in ("Ett", "Två"))
        offered += [made("a", due_at=later(-9), incident=other), made("b", due_at=later(-8), incident=first)]
        offered += [made("c", due_at=later(-7), incident=other), made("d", due_at=later(-6))]
        page = Page(screen.get("/due/"))
        captions = [str(one.text_content()).split()[-1] for one in page.tree.xpath("//table/caption")]
        assert captions == ["Två", "Ett", "först"]
        assert [one.removeprefix("due-") for one in page.tree.xpath("//tbody//a/@id")] == ["a", "c", "b", "d"]

    @pytest.mark.parametrize(("role", "told"), [(Role.BOARD_CHAIR, False), *((role, False) for role in OUTSIDE), (Role.DUTY_OFFICER, True)])
    def test_nothing_leads_nobody_to_a_diary_that_they_cannot_open(
        self, client: CheckingClient, sign_in: SignIn, offered: Offered, role: Role, told: bool
    ) -> None:
        sign_in(client, viewer_with(role))
        page = Page(client.get("/due/"))
        assert "Inget väntar" in page.text
        assert ("vardagsdagboken" in page.tree.xpath("string(//main)")) is told
        assert client.get("/diary/").status_code == (200 if told else 404)

    def test_what_has_no_hour_is_done_as_soon_as_can_be(self, screen: CheckingClient, offered: Offered) -> None:
        offered += [made("a", since=later(-60)), made("b", since=None)]
        times = [" ".join(one.text_content().split()) for one in Page(screen.get("/due/")).tree.xpath("//tbody/tr/td[@data-label='Tid']")]
        assert times == ["så snart det gårsedan ons 2 jan 01:20", "så snart det går"]


@pytest.mark.django_db
@pytest.mark.usefixtures("an_hour_later")
class TestTheBand:
    @pytest.mark.parametrize(
        ("count", "said", "links"), [(1, "1 fråga har ingen som leder", 1), (3, "3 frågor har", 3), (5, "5 frågor har ingen som leder", 3)]
    )
    def test_shows_three_and_counts_all(
        self, screen: CheckingClient, alva: Viewer, incident_id: UUID, count: int, said: str, links: int
    ) -> None:
        for each in range(count):
            asked(alva, incident_id, draft=replace(QUESTION, title=f"Fråga {each}"), now=later(-each))
        page = Page(screen.get("/due/urgent/", headers=PART))
        assert said in page.text
        shown = [" ".join(one.text_content().split()) for one in page.tree.xpath("//a")]
        # The longest silent first.
        expected = [
            f"Fråga Trafikverket igen, eller någon annan: Fråga {each} (Stormen Alfrida, Försenat · för {40 + each} min sedan)"
            for each in reversed(range(count))
        ]
        assert shown == expected[:links]
        assert set(page.tree.xpath("//a/@href")) == {f"/incidents/{incident_id}/tasks/"}
        found = views.loud(alva, later(60))
        assert (len(found["others"]), found["other_count"], found["any"], found["count"]) == (links, count, count, 0)

    def test_counts_alarms_beside_questions_and_puts_exercises_last(self, alva: Viewer, incident_id: UUID) -> None:
        alarmed(alva)
        asked(alva, opened(alva, mode=Mode.EXERCISE), now=later(-30))
        asked(alva, incident_id)
        found = views.loud(alva, later(60))
        assert (found["count"], found["other_count"], found["any"]) == (1, 2, 3)
        assert [row["one"].is_exercise for row in found["others"]] == [False, True]

    @pytest.mark.parametrize("who", ["cilla", "dag"])
    def test_others_hear_nothing(self, alva: Viewer, incident_id: UUID, request: pytest.FixtureRequest, who: str) -> None:
        asked(alva, incident_id)
        alarmed(alva)
        assert views.loud(request.getfixturevalue(who), later(60))["any"] == 0


SAID = {
    "takeover_open": (
        "Lämna tillbaka det som tagits över: Ö-001 Socialnämnden",
        "Det som tagits över går tillbaka när förhållandena medger det. Händelsen avvecklas (2 kap. 4 § andra stycket lagen (2006:544)).",
    ),
    "alarm_unassessed": ("Bedöm larmet: E18 är blockerad.", "Ett larm bedöms inom 10 minuter."),
    "lead_unacknowledged": (
        "Fråga Trafikverket igen, eller någon annan: Vem röjer vägarna på Vätö?",
        "Den som tillfrågas om att leda säger ja inom 20 minuter. Annars leder ingen.",
    ),
    "direction_old": ("Se över inriktningen (version 1)", "Inriktningen ses över var 24:e timme, även när den ska gälla som den är."),
    "task_overdue": (
        "U-001: Ring alla som har trygghetslarm på Blidö. (Hemtjänsten)",
        "Den som gav uppgiften bestämde när den ska vara klar.",
    ),
    "task_not_received": (
        "Har Hemtjänsten tagit emot U-002? Ring alla som har trygghetslarm på Blidö.",
        "En brådskande uppgift kvitteras inom 30 minuter.",
    ),
    "duty_tell_board": (
        "Underrätta nämnden vars verksamhet togs över: Ö-001 Socialnämnden",
        (
            "Den nämnd vars verksamhet har tagits över underrättas utan dröjsmål, här inom 60 minuter."
            " Det står inte i lagen: det är god sed, och många reglementen kräver det."
        ),
    ),
    "duty_report_to_council": (
        "Anmäl vid fullmäktiges nästa sammanträde: Ö-001 Socialnämnden",
        "Krisledningsnämndens beslut anmäls vid fullmäktiges nästa sammanträde (2 kap. 5 § lagen (2006:544)).",
    ),
    "decision_untasked": (
        "Ge någon uppgiften: B-001 Trygghetspunkter öppnas",
        (
            "Ett beslut som ingen har fått någon uppgift av blir inte genomfört. Ge uppgiften till någon."
            " Behövs ingen åtgärd avslutas beslutet senast vid avvecklingen."
        ),
    ),
    "duty_review": ("Ompröva beslutet: B-001 Trygghetspunkter öppnas", "Den som beslutade bestämde att beslutet omprövas då."),
    "handover_unread": (
        "Ta över beredskapen från Tjänsteman i beredskap, Alva Provsson: läs överlämningen",
        "Den som går på beredskapen kvitterar överlämningen inom 60 minuter. Till dess vet ingen vem som har beredskapen.",
    ),
    "picture_due": ("Gör veckobilden: fem minuter", "En gång var 7:e dag, så att verktyget är bekant när det behövs."),
}


@pytest.mark.django_db
def test_every_sort_says_what_is_to_be_done_and_why(alva: Viewer, incident_id: UUID) -> None:
    alarmed(alva, what_happened="E18 är blockerad.")
    asked(alva, incident_id)
    act("set_direction", alva, incident_id, draft=DIRECTION)
    tasked(alva, incident_id, draft=replace(TASK, due_at=later(30)))
    tasked(alva, incident_id, draft=replace(TASK, priority=Priority.HIGH))
    decided(alva, incident_id, draft=replace(DECISION, review_at=later(60)))
    diaries.handed_over(alva)
    activated(alva, incident_id)
    took_over(alva, incident_id)
    moved(alva, incident_id, State.STANDING_DOWN)
    found = {one.code: (one.title, one.why) for one in obligations.obligations(alva, NIGHT + 8 * DAY)}
    assert found.pop("diary_silent")[1] == "Dagboken får en rad minst var 24:e timme, så att det syns att någon har beredskapen."
    assert found == SAID
