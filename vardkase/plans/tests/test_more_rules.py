"""The rules of plans at their edges, the default set as it is written, who is called as pure facts, and the forms by themselves."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.organisation.queries.rows import Card, Holder, Way
from vardkase.organisation.rules import Channel, Freshness
from vardkase.plans import defaults, rules, words
from vardkase.plans.actions import AdoptionDraft
from vardkase.plans.forms import AdoptForm, CardForm, ChainForm, DropForm, FrameForm, RoleForm, StartForm
from vardkase.plans.queries import resolve
from vardkase.plans.rules import Band, Change, Concern, Leading, Link, LinkKind, Reach, Role, Seat, Spawn, Spot, Worry, compare, concerns
from vardkase.plans.tests.scenes import CHIEF, FRAME, ITEMS, LOG, PERSON, PERSONAL_NUMBER, PLAN, POST, refused
from vardkase.plans.views.plans import bands, shown_concerns, shown_roles

KEY, UNIT, DEMO = "01a22583-b465-7000-b69e-af8da0d5b8a9", UUID(int=50), UUID(int=3)
KEYS = ("chief_of_staff", "log_keeper")
LEGAL = Role("legal", "Juridik", items=ITEMS[:1])


class TestText:
    @pytest.mark.parametrize(
        ("said", "limit", "kept"), [("", 0, ""), ("  a \t b ", 3, "a b"), ("x" * 200, 200, "x" * 200), ("å" * 3, 3, "ååå")]
    )
    def test_that_fits_is_kept_clean(self, said: str, limit: int, kept: str) -> None:
        assert rules.tidy("core", said, limit) == kept

    @pytest.mark.parametrize(
        ("said", "code", "facts"),
        [
            ("x" * 4, "plans.too_long", {"field": "core", "limit": 3, "length": 4}),
            (PERSONAL_NUMBER, "plans.personal_id", {"field": "core"}),
            ("x" * 100_001, "organisation.too_long", {}),
        ],
    )
    def test_that_does_not_is_refused_at_its_field(self, said: str, code: str, facts: dict[str, Any]) -> None:
        with refused(code, **facts):
            rules.tidy("core", said, 3)


class TestWhatIsRefusedFirst:
    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"label": "", "staff_name": "", "decision_maker": ""}, "needs_label"),
            ({"staff_name": "", "decision_maker": ""}, "needs_staff_name"),
            ({"decision_maker": "", "criteria": (PERSONAL_NUMBER,)}, "needs_decision_maker"),
            ({"criteria": (PERSONAL_NUMBER,), "apart": (("legal", "legal"),)}, "personal_id"),
            ({"apart": (("legal", "legal"),)}, "apart_from_itself"),
        ],
    )
    def test_of_a_frame(self, wrong: dict[str, Any], code: str) -> None:
        with refused(f"plans.{code}"):
            rules.check_frame(replace(FRAME, **wrong), KEYS)

    @pytest.mark.parametrize(
        ("wrong", "code", "text"),
        [
            ({"label": "", "wanted": 0}, "role_needs_label", "Ge rollen ett namn."),
            ({"wanted": 21, "within_minutes": 0}, "odd_wanted", "Ange hur många som behövs: från 1 till 20."),
            ({"within_minutes": 0, "items": ITEMS * 21}, "odd_within", "Ange minuter från 1 till 1440."),
            ({"items": ITEMS * 21, "chain": (POST,) * 31}, "too_many_items", "Ett kort rymmer högst 60 punkter."),
            ({"chain": (POST,) * 31}, "too_many_links", "En ringlista rymmer högst 30 platser."),
            ({"chain": (POST, POST)}, "link_twice", "Tjänsteperson i beredskap står två gånger i listan. Ta bort den ena."),
            ({"items": (replace(ITEMS[0], due_minutes=-1),)}, "odd_due", "Ange minuter från 0 till 20160, eller lämna tomt."),
            ({"items": (replace(ITEMS[0], text="x" * 601),)}, "too_long", "601 tecken är för många. Högst 600 får plats."),
        ],
    )
    def test_of_a_role_and_how_it_is_said(self, wrong: dict[str, Any], code: str, text: str) -> None:
        with pytest.raises(Refusal) as caught:
            rules.check_role(replace(CHIEF, **wrong))
        assert caught.value.code == f"plans.{code}"
        assert str(words.REFUSALS[caught.value.code]) % caught.value.facts == text

    def test_of_two_names_that_differ_in_case_alone(self) -> None:
        with refused("plans.role_exists", label="LOGGFÖRARE"):
            rules.check_put(PLAN, Role("chief_of_staff", "LOGGFÖRARE"))
        rules.check_put(PLAN, Role("log_keeper", "LOGGFÖRARE"))


@pytest.mark.parametrize(
    ("label", "taken", "key"),
    [
        ("Åsa Öberg-Ärla", (), "asa_oberg_arla"),
        ("x" * 40, ("x" * 30,), "x" * 30 + "_2"),
        ("Juridik", ("juridik_2",), "juridik"),
        ("Juridik", ("juridik", "juridik_3"), "juridik_2"),
        ("☎", ("role",), "role_2"),
        ("Team 7", ("legal",), "team_7"),
    ],
)
def test_a_key_is_the_first_that_is_free(label: str, taken: tuple[str, ...], key: str) -> None:
    assert rules.new_key(label, taken) == key


class TestWhatDiffers:
    def test_is_said_once_for_each_fact_of_an_item(self) -> None:
        item = replace(ITEMS[0], text="Starta loggen.", due_minutes=5, band=Band.SHIFT)
        found = compare(PLAN, replace(PLAN, roles=(replace(CHIEF, items=(item, *ITEMS[1:])), LOG)))
        assert [words.in_words(one) for one in found] == [
            "Stabschef, kortet: ”Starta loggen.” (förut: ”Öppna loggen.”)",
            "Stabschef, kortet: ”Starta loggen.” har en annan tid: H+0:05.",
            "Stabschef, kortet: ”Starta loggen.” har en annan del, ett annat slag eller leder till något annat.",
        ]

    def test_is_no_order_when_only_some_come_and_go(self) -> None:
        found = compare(PLAN, Leading(replace(FRAME, apart=()), (LEGAL, CHIEF)))
        assert [(one.change, one.before, one.after) for one in found] == [
            (Change.APART_REMOVED, "Stabschef", "Loggförare"), (Change.ROLE_ADDED, "", "Juridik"), (Change.ROLE_REMOVED, "Loggförare", ""),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("part", "facts"),
        [
            ("chain", (replace(POST, name="TiB", organisation="Annat kontor"), PERSON)),
            ("key", "chief_of_staff"),
        ],
    )
    def test_is_nothing_when_only_a_name_in_the_register_is_new(self, part: str, facts: Any) -> None:
        assert compare(PLAN, replace(PLAN, roles=(replace(CHIEF, **{part: facts}), LOG))) == ()

    def test_is_nothing_when_the_grounds_stand_in_another_order(self) -> None:
        one, other = (replace(PLAN, frame=replace(FRAME, criteria=said)) for said in (("Ett", "Två"), ("Två", "Ett")))
        assert compare(one, other) == ()

    def test_names_a_role_that_is_not_there_by_its_key(self) -> None:
        (found,) = compare(PLAN, replace(PLAN, frame=replace(FRAME, apart=(*FRAME.apart, ("log_keeper", "legal")))))
        assert words.in_words(found) == "legal och Loggförare bör inte vara samma person."

    def test_from_nothing_is_every_role(self) -> None:
        found = compare(Leading(FRAME), replace(PLAN, roles=(CHIEF, LOG, LEGAL)))
        assert [one.after for one in found if one.change is Change.ROLE_ADDED] == ["Stabschef", "Loggförare", "Juridik"]


class TestWorries:
    LABELS = {"chief_of_staff": "Stabschef", "log_keeper": "Loggförare"}

    @pytest.mark.parametrize(
        ("worry", "grave", "text"),
        [
            (Worry.NOBODY, True, "Stabschef: ringlistan är tom. Ingen skulle bli inkallad."),
            (Worry.NO_WAY, True, "Stabschef: ingen i ringlistan har någon kontaktväg."),
            (Worry.POST_EMPTY, False, "Stabschef: ingen har funktionen Testa nu, och den har inget eget nummer."),
            (Worry.GONE, False, "Stabschef: Testa finns inte längre i registret."),
            (Worry.NOT_TOGETHER, True, "Testa rings först både som Stabschef och som Läge, Juridik, vilket inte bör vara samma person."),
            (Worry.IN_SEVERAL, False, "Testa står i flera ringlistor: Läge, Juridik."),
            (Worry.OTHER_PLAN, False, "Testa står också i ringlistorna för Läge, Juridik."),
        ],
    )
    def test_are_sentences_under_their_gravity(self, worry: Worry, grave: bool, text: str) -> None:
        shown = shown_concerns((Concern(worry, "Stabschef", "Testa", ("Läge", "Juridik")),))
        assert shown == ({"grave": [text], "known": []} if grave else {"grave": [], "known": [text]})

    def test_do_not_ask_for_a_role_that_has_left_the_plan(self) -> None:
        chains = {"log_keeper": (Spot("Testa", (Reach(DEMO, "Testa", has_way=True),)),)}
        assert concerns(self.LABELS, chains, (("log_keeper", "chief_of_staff"), ("legal", "log_keeper"))) == ()

    def test_of_a_list_where_all_are_gone_are_one_each_and_one_for_the_list(self) -> None:
        found = concerns(self.LABELS, {"log_keeper": (Spot("A", (), gone=True), Spot("B", (), gone=True))}, ())
        assert [(one.worry, one.name) for one in found] == [(Worry.NOBODY, ""), (Worry.GONE, "A"), (Worry.GONE, "B")]

    def test_of_three_plans_name_the_two_others(self) -> None:
        found = rules.in_two_plans({"A": {DEMO: "Demo"}, "B": {DEMO: "Demo"}, "C": {DEMO: "Demo"}})
        assert {plan: one.others for plan, (one,) in found.items()} == {"A": ("B", "C"), "B": ("A", "C"), "C": ("A", "B")}


class TestTheDefaultSet:
    DATA = json.loads(defaults.FILE.read_text(encoding="utf-8"))

    @pytest.mark.parametrize(
        ("place", "key", "label", "wanted", "within", "counts"),
        [
            (0, "decision_maker", "Beslutsfattare", 1, 15, (6, 6, 4)),
            (1, "chief_of_staff", "Stabschef", 1, 15, (6, 6, 4)),
            (2, "situation", "Lägesbild och analys", 1, 15, (4, 6, 3)),
            (3, "log_keeper", "Loggförare", 1, 15, (4, 6, 4)),
            (4, "communication", "Kommunikation", 1, 15, (5, 6, 3)),
            (5, "liaison", "Samverkan", 1, 30, (4, 5, 3)),
            (6, "personnel", "Personal och bemanning", 1, 30, (3, 6, 3)),
            (7, "logistics", "Logistik och resurser", 1, 30, (3, 5, 3)),
        ],
    )
    def test_has_its_roles_as_written(self, place: int, key: str, label: str, wanted: int, within: int, counts: tuple[int, ...]) -> None:
        role = defaults._role(self.DATA["roles"][place])
        assert (role.key, role.label, role.wanted, role.within_minutes) == (key, label, wanted, within)
        assert tuple(sum(item.band is band for item in role.items) for band in Band) == counts
        assert [item.key for item in role.items if item.band is Band.CLOSE] == [f"close-{n}" for n in range(1, counts[2] + 1)]

    @pytest.mark.parametrize(
        ("seat", "said"),
        [
            (Seat.CENTRAL, ("Krisledningsplan, ledningsdel", "Central krisledning", "Kommundirektör")),
            (Seat.ADMINISTRATION, ("Krisledningsplan för Vatten, ledningsdel", "Stab, Vatten", "Förvaltningschef")),
            (Seat.COMPANY, ("Krisledningsplan för Vatten, ledningsdel", "Krisledning, Vatten", "Verkställande direktör")),
        ],
    )
    def test_is_named_after_its_unit(self, seat: Seat, said: tuple[str, str, str]) -> None:
        frame = defaults.leading(seat, "Vatten").frame
        assert (frame.label, frame.staff_name, frame.decision_maker) == said
        assert frame.criteria[1] == "Det vanliga sättet att leda räcker inte."
        assert len(frame.criteria) == 7


def way(number: int) -> Way:
    shown = f"070-174 06 {number:02}"
    return Way(UUID(int=number), Channel.MOBILE, shown, "", "", "", 1, False, next(iter(Freshness)), None, "")


def person(id: UUID, name: str, *ways: Way) -> Card:
    return Card("person", id, name, UNIT, "Kontoret", False, (), ways)


def post(*people: tuple[UUID, str], ways: tuple[Way, ...] = ()) -> Card:
    holders = tuple(Holder(UUID(int=90), POST.id, "TiB", id, name, "Kontoret", None, None, current=True) for id, name in people)
    return Card("post", POST.id, "TiB", UNIT, "Kontoret", True, holders, ways)


TESTA_WAY, DUTY_WAY = way(5), way(6)
TESTA = person(PERSON.id, "Testa", TESTA_WAY)


class TestWhoThatIsNow:
    def shown(self, posts: tuple[Card, ...], people: tuple[Card, ...]) -> Any:
        known = resolve.Known({one.id: one for one in posts}, {one.id: one for one in people})
        return resolve.bare(PLAN, UNIT, "Kontoret", known)

    @pytest.mark.parametrize(
        ("posts", "people", "called", "gone"),
        [
            ((), (), [], [True, True]),
            ((), (TESTA,), [("Testa", "", 1)], [True, False]),
            ((post(),), (TESTA,), [("Testa", "", 1)], [False, False]),
            ((post(ways=(DUTY_WAY,)),), (), [("TiB", "TiB", 1)], [False, True]),
            ((post((PERSON.id, "Testa"), ways=(DUTY_WAY,)),), (TESTA,), [("Testa", "TiB", 2)], [False, False]),
            ((post((DEMO, "Demo")),), (TESTA, person(DEMO, "Demo")), [("Demo", "TiB", 0), ("Testa", "", 1)], [False, False]),
            ((post((DEMO, "Demo"), ways=(DUTY_WAY,)),), (TESTA,), [("TiB", "TiB", 1), ("Testa", "", 1)], [False, False]),
        ],
        ids=["nobody", "the post gone", "the post empty", "its own number", "once by both", "in order", "a holder out of sight"],
    )
    def test_follows_the_register(self, posts: Any, people: Any, called: list[tuple[str, str, int]], gone: list[bool]) -> None:
        chief = self.shown(posts, people).role("chief_of_staff")
        assert [(one.name, one.post, len(one.ways)) for one in chief.chain] == called
        assert [place.gone for place in chief.places] == gone

    def test_gives_the_worries_and_everybody_in_the_lists(self) -> None:
        shown = self.shown((post((PERSON.id, "Testa")),), (TESTA,))
        assert resolve.roster(shown) == {PERSON.id: "Testa"}
        assert [one.worry for one in resolve.worries(shown)] == [Worry.NOT_TOGETHER, Worry.IN_SEVERAL]
        assert resolve.spots(shown)["log_keeper"] == (Spot(PERSON.name, (Reach(PERSON.id, "Testa", has_way=True),)),)

    def test_of_a_plan_that_nobody_has_adopted_says_so(self) -> None:
        shown = self.shown((), ())
        assert (shown.is_default, shown.number, shown.authority_id, shown.criteria) == (True, None, UNIT, ("Samordning behövs.",))
        assert [role.id for role in shown.roles] == [rules.role_id(UNIT, key) for key in KEYS]
        assert shown.role("legal") is None

    def test_is_shown_with_the_card_in_bands_and_the_ordinary_ones_first(self) -> None:
        chief, _log = shown_roles(self.shown((post((DEMO, "Demo")),), (TESTA, person(DEMO, "Demo"))))
        assert [one.name for one in chief["ordinary"]] == ["Demo"]
        said = {str(band["label"]): [(str(row["kind"]), row["due"], str(row["spawn"])) for row in band["items"]] for band in chief["bands"]}
        assert list(said.items()) == [
            ("De första 30 minuterna", [("Gör", "H+0:00", "En anteckning i loggen")]),
            ("Det första passet", [("Besluta", "H+4:00", "Ett beslut")]),
            ("Överlämning och avslut", [("Kontrollera", "", "En uppgift")]),
        ]  # fmt: skip
        assert bands(()) == []


def sent(form: Any, **said: Any) -> dict[str, Any]:
    """What a form would send as it was shown, and what was typed."""
    return {field.html_name: field.value() for field in form if field.value() is not None} | {"key": KEY} | said


class TestForms:
    def frame(self, **said: Any) -> FrameForm:
        return FrameForm(sent(FrameForm(plan=PLAN), **said), plan=PLAN)

    def test_of_a_frame_says_what_it_was_shown(self) -> None:
        form = self.frame()
        assert form.is_valid()
        assert (form.frame(), form.cleaned_data["seen"]) == (FRAME, rules.digest(FRAME))

    @pytest.mark.parametrize(
        ("said", "apart"),
        [
            ({"apart_2a": "log_keeper", "apart_2b": ""}, FRAME.apart),
            ({"apart_0a": "", "apart_0b": ""}, ()),
            ({"apart_1a": "log_keeper", "apart_1b": "log_keeper"}, (*FRAME.apart, ("log_keeper", "log_keeper"))),
        ],
    )
    def test_of_a_frame_keeps_whole_pairs(self, said: dict[str, str], apart: tuple[tuple[str, str], ...]) -> None:
        form = self.frame(**said)
        assert form.is_valid()
        assert form.frame().apart == apart

    @pytest.mark.parametrize(("field", "said"), [("seat", "moon"), ("seat", ""), ("apart_0a", "legal"), ("key", "x"), ("key", "")])
    def test_of_a_frame_takes_nothing_that_was_not_offered(self, field: str, said: str) -> None:
        form = self.frame(**{field: said})
        assert list(form.errors) == [field]

    @pytest.mark.parametrize(
        ("said", "wrong"),
        [({}, []), ({"wanted": "0"}, ["wanted"]), ({"within_minutes": "snart"}, ["within_minutes"]), ({"place": "0"}, ["place"])],
    )
    def test_of_a_role_wants_numbers(self, said: dict[str, str], wrong: list[str]) -> None:
        form = RoleForm(sent(RoleForm(role=CHIEF), label="Chef", **said), role=CHIEF)
        assert list(form.errors) == wrong
        if not wrong:
            assert form.draft() == replace(CHIEF, label="Chef")

    def test_of_a_card_gives_new_items_keys_that_are_free(self) -> None:
        role = replace(CHIEF, items=(replace(ITEMS[0], key="own-1"), *ITEMS[1:]))
        said = {"row_3_text": "Ny.", "row_4_text": "  ", "row_5_text": "Nyare.", "row_5_place": "1", "row_5_spawn": "task"}
        form = CardForm(sent(CardForm(role=role), **said), role=role)
        assert form.is_valid()
        made = {item.key: (item.text, item.spawn) for item in form.draft().items}
        assert (made["own-2"], made["own-3"]) == (("Ny.", Spawn.NOTHING), ("Nyare.", Spawn.TASK))
        assert list(made) == ["own-1", "own-3", "own-2", "shift-1", "close-1"]

    @pytest.mark.parametrize(
        ("field", "said"), [("row_0_band", "later"), ("row_0_due", "-1"), ("row_1_kind", "sing"), ("row_2_place", "0")]
    )
    def test_of_a_card_takes_nothing_that_was_not_offered(self, field: str, said: str) -> None:
        form = CardForm(sent(CardForm(role=CHIEF), **{field: said}), role=CHIEF)
        assert list(form.errors) == [field]

    def test_of_a_chain_is_ordered_by_number_and_keeps_who_has_left(self) -> None:
        people = ((f"person:{DEMO}", LinkKind.PERSON, DEMO, "Demo", "Kontoret"),)
        said = {"row_2_who": f"person:{DEMO}", "row_2_place": "1", "row_0_place": "9"}
        form = ChainForm(sent(ChainForm(role=CHIEF, people=people), **said), role=CHIEF, people=people)
        assert form.is_valid()
        assert form.draft().chain == (Link(LinkKind.PERSON, DEMO, "Demo", "Kontoret"), PERSON, POST)
        stranger = ChainForm(sent(form, row_0_who=f"person:{UNIT}"), role=CHIEF, people=people)
        assert list(stranger.errors) == ["row_0_who"]

    @pytest.mark.parametrize(("said", "valid_from"), [("", "2019-01-02"), ("2019-03-01", "2019-03-01")])
    def test_of_an_adoption_holds_from_the_decision_unless_told(self, said: str, valid_from: str) -> None:
        form = AdoptForm({"key": KEY, "decided_by": "Nämnden", "decided_on": "2019-01-02", "valid_from": said, "reference": "§ 4"})
        assert form.is_valid()
        draft = form.draft()
        assert (draft, str(draft.valid_from)) == (AdoptionDraft("Nämnden", draft.decided_on, draft.valid_from, "§ 4"), valid_from)

    def test_of_an_adoption_wants_a_day(self) -> None:
        form = AdoptForm({"key": KEY, "decided_by": "Nämnden"})
        assert form.is_valid()
        with refused("plans.needs_day", field="decided_on") as caught:
            form.draft()
        form.refuse(caught.value)
        assert dict(form.errors) == {"decided_on": ["Ange en dag, till exempel 2026-01-31."]}
        assert list(AdoptForm({"key": KEY, "decided_on": "i går"}).errors) == ["decided_on"]

    def test_with_a_button_and_little_else_say_it(self) -> None:
        start, drop = StartForm({"key": KEY, "from_default": "on"}), DropForm({"key": KEY, "reason": " Fel. "})
        assert start.is_valid()
        assert drop.is_valid()
        assert (start.cleaned_data["from_default"], drop.cleaned_data["reason"]) == (True, "Fel.")
        drop.refuse(Refusal("plans.no_draft"))
        assert list(drop.errors) == ["__all__"]
