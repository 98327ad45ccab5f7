"""What the rules ask of a text, a section, a cloak and the facts of a document, and what is told of them; in plain Python."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from vardkase.plans.rules.document_kinds import Adopter, Cycle, Extent, Kind, Live, hint_of, kinds, live_of
from vardkase.plans.rules.document_text import Passage, passages
from vardkase.plans.rules.documents import (
    LONGEST_TEXT,
    MOST_SECTIONS,
    Analysis,
    Cloak,
    Content,
    Cover,
    Facts,
    Ground,
    Section,
    check_cloak,
    check_facts,
    check_section,
    empty_sections,
    masked,
    put_section,
    section_id,
    template,
    tidy_text,
    without_section,
)
from vardkase.plans.tests.scenes import PERSONAL_NUMBER, refused
from vardkase.testing.cases import each

TODAY = date(2026, 11, 30)
SECRET = Cloak(Cover.SECRET, Ground.SECURITY, "Platsen ska inte vara känd.")
ELSEWHERE = Cloak(Cover.ELSEWHERE, reference="KS-S 2026-4")
FACTS = Facts("Krishanteringsplan", "Beredskapschef")
OPEN, HIDDEN, GONE = Section("a", "Ett", "Öppet."), Section("b", "Två", "Källaren.", SECRET), Section("c", "Tre", "", ELSEWHERE)
PLAN = Content(FACTS, (OPEN, HIDDEN, GONE))
OVERALL, ALERT = kinds()["crisis_plan"], kinds()["alert_plan"]


class TestAText:
    @each(
        "typed, kept",
        [
            ("", ""),
            ("  Liv och hälsa först.  ", "Liv och hälsa först."),
            ("Ett\r\nTvå\rTre", "Ett\nTvå\nTre"),
            ("<b>Ett</b> & två", "<b>Ett</b> & två"),
            ("Åäö – ”citat” 🚒", "Åäö – ”citat” 🚒"),
        ],
    )
    def test_is_kept_as_it_was_meant(self, typed: str, kept: str) -> None:
        assert tidy_text("text", typed) == kept

    @each(
        "typed, code",
        [
            ("x" * (LONGEST_TEXT + 1), "plans.too_long"),
            ("x" * (20 * LONGEST_TEXT), "plans.too_long"),
            (f"Ring {PERSONAL_NUMBER} först.", "plans.personal_id"),
            ("HEMLIG", "plans.document_classified"),
            ("Först.\n  KONFIDENTIELL  \nSedan.", "plans.document_classified"),
            ("* BEGRÄNSAT HEMLIG *", "plans.document_classified"),
            ("Märkt KVALIFICERAT HEMLIG.", "plans.document_classified"),
            ("säkerhetsskyddsklass begränsat hemlig", "plans.document_classified"),
            ("Säkerhetsskyddsklassen: Hemlig", "plans.document_classified"),
        ],
    )
    def test_is_refused_when_it_may_not_be_here(self, typed: str, code: str) -> None:
        with refused(code, field="text"):
            tidy_text("text", typed)

    @each(
        "typed",
        [
            "Hemlig uppgift röjs aldrig.",
            "Uppgifter som är HEMLIGA hör inte hemma här.",
            "Säkerhetsskyddsklassificerade uppgifter hanteras för sig.",
            "Se konfidentiella avtal.",
            "x" * LONGEST_TEXT,
        ],
    )
    def test_that_only_speaks_of_it_is_let_through(self, typed: str) -> None:
        assert tidy_text("text", typed) == typed

    @each(
        "text, read",
        [
            ("", ()),
            ("\n\n \n", ()),
            ("Ett.", (Passage(("Ett.",)),)),
            ("Ett.\nTvå.", (Passage(("Ett.", "Två.")),)),
            ("Ett.\n\n\nTvå.", (Passage(("Ett.",)), Passage(("Två.",)))),
            ("- ett\n- två", (Passage(("ett", "två"), listed=True),)),
            ("• ett\n- två", (Passage(("ett", "två"), listed=True),)),
            ("Så:\n- ett\nSlut.", (Passage(("Så:",)), Passage(("ett",), listed=True), Passage(("Slut.",)))),
            ("- ett\n\n- två", (Passage(("ett",), listed=True), Passage(("två",), listed=True))),
            ("-ett\n – två", (Passage(("-ett", "– två")),)),
            ("# Rubrik\n**fet**", (Passage(("# Rubrik", "**fet**")),)),
        ],
    )
    def test_is_read_as_paragraphs_and_lists_and_nothing_else(self, text: str, read: tuple[Passage, ...]) -> None:
        assert passages(text) == read


class TestACloak:
    @each(
        "cloak, text, kept",
        [
            (Cloak(), "Öppet.", Cloak()),
            (Cloak(Cover.OPEN, Ground.SECURITY, "Kvar sedan förut.", "KS 4"), "Öppet.", Cloak()),
            (replace(SECRET, reference="Kvar sedan förut."), "Källaren.", SECRET),
            (SECRET, "", SECRET),
            (replace(ELSEWHERE, ground=Ground.DEFENCE, reason=" Klassat. "), "", replace(ELSEWHERE, reason="Klassat.")),
        ],
    )
    def test_keeps_what_belongs_to_it(self, cloak: Cloak, text: str, kept: Cloak) -> None:
        assert check_cloak(cloak, text) == kept

    @each(
        "cloak, text, code, field",
        [
            (replace(SECRET, ground=Ground.NONE), "", "document_needs_ground", "ground"),
            (replace(SECRET, reason="  "), "", "document_needs_harm", "reason"),
            (replace(SECRET, reason="x" * 1001), "", "too_long", "reason"),
            (replace(SECRET, reason="HEMLIG"), "", "document_classified", "reason"),
            (ELSEWHERE, "Lite text.", "document_classified_text", "text"),
            (replace(ELSEWHERE, reference=" "), "", "document_needs_reference", "reference"),
            (replace(ELSEWHERE, reference="x" * 201), "", "too_long", "reference"),
            (replace(ELSEWHERE, reference=PERSONAL_NUMBER), "", "personal_id", "reference"),
        ],
    )
    def test_is_refused_at_the_field_that_is_wrong(self, cloak: Cloak, text: str, code: str, field: str) -> None:
        with refused(f"plans.{code}", field=field):
            check_cloak(cloak, text)


class TestFacts:
    @each(
        "facts, code, field",
        [
            ({"title": " "}, "document_needs_title", "title"),
            ({"title": "x" * 201}, "too_long", "title"),
            ({"title": "HEMLIG"}, "document_classified", "title"),
            ({"owner": ""}, "document_needs_owner", "owner"),
            ({"owner": PERSONAL_NUMBER}, "personal_id", "owner"),
            ({"registry": "x" * 201}, "too_long", "registry"),
            ({"review_months": 0}, "document_odd_review", "review_months"),
            ({"review_months": -1}, "document_odd_review", "review_months"),
            ({"review_months": 61}, "document_odd_review", "review_months"),
            ({"rsa": Analysis("x" * 201)}, "too_long", "rsa_name"),
            ({"rsa": Analysis("RSA", "x" * 201)}, "too_long", "rsa_registry"),
            ({"rsa": Analysis("", "KS 2026-4")}, "document_analysis_needs_name", "rsa_name"),
            ({"rsa": Analysis("", "", date(2026, 1, 1))}, "document_analysis_needs_name", "rsa_name"),
            ({"rsa": Analysis("RSA", "", date(2026, 12, 1))}, "document_analysis_in_future", "rsa_decided_on"),
        ],
    )
    def test_are_refused_at_the_field_that_is_wrong(self, facts: dict[str, Any], code: str, field: str) -> None:
        with refused(f"plans.{code}", field=field):
            check_facts(replace(FACTS, **facts), OVERALL, PLAN, today=TODAY)

    @each("day", [date(1, 1, 1), date(9999, 12, 31)])
    def test_of_an_analysis_have_a_day_that_can_be(self, day: date) -> None:
        with refused("organisation.odd_date", field="rsa_decided_on"):
            check_facts(replace(FACTS, rsa=Analysis("RSA", "", day)), OVERALL, PLAN, today=TODAY)

    def test_that_hold_are_tidied(self) -> None:
        said = Facts(" Plan ", " Chef ", 60, " KS 4 ", Analysis(" RSA 2026 ", " KS 3 ", TODAY, UUID(int=3)), SECRET)
        kept = Facts("Plan", "Chef", 60, "KS 4", Analysis("RSA 2026", "KS 3", TODAY, UUID(int=3)), SECRET)
        assert check_facts(said, OVERALL, PLAN, today=TODAY) == kept

    def test_of_what_is_to_be_held_elsewhere_say_so(self) -> None:
        empty = replace(PLAN, sections=())
        for cloak in (Cloak(), SECRET):
            with refused("plans.document_held_elsewhere", field="cover"):
                check_facts(replace(FACTS, cloak=cloak), ALERT, empty, today=TODAY)
        assert check_facts(replace(FACTS, cloak=ELSEWHERE), ALERT, empty, today=TODAY).cloak == ELSEWHERE
        with refused("plans.document_classified_text"):
            check_facts(replace(FACTS, cloak=ELSEWHERE), ALERT, PLAN, today=TODAY)


class TestASection:
    def test_that_is_new_is_given_a_key_of_its_heading(self) -> None:
        for heading, key in (("Åtgärder & övning", "atgarder_ovning"), ("2", "2"), ("¿?", "role"), ("A", "a_2"), ("x" * 90, "x" * 30)):
            assert check_section(PLAN, Section("", heading)).key == key

    @each(
        "section, code, field",
        [
            (Section("", ""), "document_needs_heading", "heading"),
            (Section("", "x" * 201), "too_long", "heading"),
            (Section("", "HEMLIG"), "document_classified", "heading"),
            (Section("", "ETT"), "document_heading_twice", "heading"),
            (Section("b", "ett"), "document_heading_twice", "heading"),
            (Section("", "Ny", "x" * 30_001), "too_long", "text"),
            (Section("", "Ny", "Text.", ELSEWHERE), "document_classified_text", "text"),
        ],
    )
    def test_is_refused_at_the_field_that_is_wrong(self, section: Section, code: str, field: str) -> None:
        with refused(f"plans.{code}", field=field):
            check_section(PLAN, section)

    def test_keeps_its_own_heading(self) -> None:
        assert check_section(PLAN, replace(OPEN, text="Nytt.")) == replace(OPEN, text="Nytt.")

    def test_fits_until_the_document_is_full(self) -> None:
        full = Content(FACTS, tuple(Section(f"s{number}", f"Rubrik {number}") for number in range(MOST_SECTIONS)))
        with refused("plans.document_too_many_sections", most=MOST_SECTIONS):
            check_section(full, Section("", "En till"))
        assert check_section(full, Section("s7", "Ny rubrik")).heading == "Ny rubrik"

    def test_of_what_is_held_elsewhere_has_no_text(self) -> None:
        held = Content(replace(FACTS, cloak=ELSEWHERE))
        with refused("plans.document_classified_text", field="text"):
            check_section(held, Section("", "Ny", "Text."))
        assert check_section(held, Section("", "Ny")).key == "ny"

    @each("place, order", [(1, "cab"), (2, "acb"), (3, "abc"), (None, "abc"), (99, "abc"), (0, "cab"), (-5, "cab")])
    def test_is_put_where_it_is_wanted(self, place: int | None, order: str) -> None:
        assert "".join(one.key for one in put_section(PLAN, GONE, place).sections) == order

    def test_that_is_new_comes_last_and_one_that_is_taken_away_leaves_the_rest(self) -> None:
        assert [one.key for one in put_section(PLAN, Section("d", "Fyra"), None).sections] == ["a", "b", "c", "d"]
        assert [one.key for one in without_section(PLAN, "b").sections] == ["a", "c"]
        assert without_section(PLAN, "finns inte") == PLAN

    def test_has_an_address_of_its_own_in_each_document(self) -> None:
        one, other = UUID(int=1), UUID(int=2)
        assert len({section_id(one, "a"), section_id(one, "b"), section_id(other, "a")}) == 3
        assert section_id(one, "a") == section_id(one, "a")


class TestWhatIsCovered:
    def test_is_the_text_and_the_reason_and_never_the_heading_or_the_ground(self) -> None:
        assert masked(PLAN).sections == (OPEN, Section("b", "Två", "", replace(SECRET, reason="")), GONE)
        assert masked(PLAN).facts == FACTS

    def test_is_everything_when_the_whole_is(self) -> None:
        for cloak in (SECRET, ELSEWHERE):
            found = masked(replace(PLAN, facts=replace(FACTS, cloak=cloak)))
            assert {one.text for one in found.sections} == {""}
            assert [one.heading for one in found.sections] == ["Ett", "Två", "Tre"]
        assert masked(replace(PLAN, facts=replace(FACTS, cloak=SECRET))).facts.cloak.reason == ""
        assert masked(replace(PLAN, facts=replace(FACTS, cloak=ELSEWHERE))).facts.cloak.reference == "KS-S 2026-4"

    def test_is_nothing_of_what_is_open(self) -> None:
        assert masked(replace(PLAN, sections=(OPEN,))) == replace(PLAN, sections=(OPEN,))


def test_what_is_empty_is_told_but_for_what_shows_itself_or_is_elsewhere() -> None:
    plan = put_section(template(OVERALL, "P", "P"), Section("own", "Egen"), None)
    told = empty_sections(plan, OVERALL)
    assert "Egen" in told
    assert not {"Ringlistor", "Åtgärdskort"} & set(told)
    assert "Egen" not in empty_sections(put_section(plan, Section("own", "Egen", "", ELSEWHERE), None), OVERALL)
    assert "Egen" not in empty_sections(put_section(plan, Section("own", "Egen", "Text."), None), OVERALL)


class TestTheKinds:
    def test_of_a_crisis_plan_has_every_part_that_one_is_asked_for(self) -> None:
        for key in ("crisis_plan", "board_crisis_plan"):
            assert {
                "direction", "responsibility", "organisation", "prevention", "levels", "criteria", "calls", "cards", "premises",
                "reserve_premises", "communication",
            } <= {one.key for one in kinds()[key].sections}, key  # fmt: skip

    @each("kind", kinds().values())
    def test_say_what_each_rests_on_who_adopts_it_and_how_often(self, kind: Kind) -> None:
        assert kind.name
        assert kind.basis
        assert kind.adopter in Adopter
        assert kind.cycle in Cycle
        assert kind.extent in Extent
        assert 1 <= kind.review_months <= 60
        assert len({one.heading.casefold() for one in kind.sections}) == len(kind.sections) <= MOST_SECTIONS
        assert not kind.parent or kinds()[kind.parent].extent is Extent.MUNICIPALITY
        assert not kind.waits or kind.parent
        assert all(one.hint for one in kind.sections)

    @each("kind", kinds().values())
    def test_begin_a_document_that_the_rules_let_through(self, kind: Kind) -> None:
        content = template(kind, "Socialkontoret", "Provköpings kommun")
        for section in content.sections:
            assert check_section(content, section) == section
        assert content.facts.title.endswith(", Socialkontoret")
        assert "för nämnd eller bolag" not in content.facts.title
        assert template(kind, "Provköpings kommun", "Provköpings kommun").facts.title == kind.name

    def test_show_lists_and_cards_only_in_crisis_plans(self) -> None:
        live = {key: {one.live for one in kind.sections} - {Live.NOTHING} for key, kind in kinds().items()}
        assert {key for key, shown in live.items() if shown} == {"crisis_plan", "board_crisis_plan"}
        assert live_of("calls", kinds()["policy"]) is Live.NOTHING
        hint = hint_of("premises", OVERALL)
        assert hint
        assert (hint.key, hint.ours) == ("premises", True)
