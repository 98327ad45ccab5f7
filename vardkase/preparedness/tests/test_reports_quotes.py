"""What counts as saying again what is secret: runs of words, whole sentences, and never single words or steps."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.rules import quotes
from vardkase.preparedness.rules.measures import Measure
from vardkase.preparedness.rules.measures import Secret as SecretMeasure
from vardkase.preparedness.rules.quotes import NOTHING, Kept
from vardkase.preparedness.rules.reports import OPEN, QUOTE, Masked, Openness, Text, check_openness, masked_of, provision, told_of
from vardkase.preparedness.rules.risks import Consequence, Field, FunctionRef, Ground, Horizon, Risk, Secret, masked
from vardkase.testing.cases import each

HARM = "Den som läser det kan slå ut verket."
LONG = "Nyckeln till reservkraften hänger i skåpet bakom förrådet på plan två. Vakten går klockan tre."
WHOLE = Risk(
    UUID(int=1), 7, "Långt elavbrott", "elavbrott", scenario="Ett skenbart scenario om en natt utan ström i centrum.",
    existing="Tre personer har nycklar hemma hos sig just nu.", vulnerabilities=LONG, likelihood=3, total=4,
    total_why="Vattnet tar slut efter sex timmar i högreservoaren.",
    consequences=(Consequence("liv", 4, "Dialysen på sjukhuset står utan vatten samma kväll."),),
    horizons=(Horizon("2050", 4, 5, "Havet når över tröskeln till ställverket i hamnen."),),
    functions=(FunctionRef(UUID(int=9), "Vattenverket i Norrsjön vid den gamla bruksgatan"),), resist=2, handle=3,
)  # fmt: skip


def marked(*parts: Field, ground: Ground = Ground.OSL_18_13) -> Risk:
    """The risk with these parts secret."""
    return replace(WHOLE, secrets=tuple(Secret(one, ground, HARM) for one in parts))


def fenced(*parts: Field) -> quotes.Fence:
    return quotes.fence(quotes.of_risk(marked(*parts)))


@each(
    "text, is_quoted",
    [
        (LONG, True),
        ("Det sägs att nyckeln till reservkraften hänger i skåpet.", True),
        ("»NYCKELN, till: Reservkraften — hänger\n i (skåpet)!", True),
        ("Nyckeln till reservkraften hänger i ett annat skåp.", False),
        ("Som alla vet: vakten går klockan tre.", True),
        ("Vakten går klockan fyra.", False),
        ("På plan två, bakom förrådet i skåpet, hänger nyckeln till reservkraften.", False),
        ("Reservkraften provas varje månad.", False),
        ("", False),
        ("… – !", False),
    ],
)
def test_a_run_of_words_is_a_quotation_and_single_words_are_not(text: str, is_quoted: bool) -> None:
    assert bool(fenced(Field.VULNERABILITIES).quoted(text)) is is_quoted


@each(
    "part, text",
    [
        (Field.SCENARIO, WHOLE.scenario),
        (Field.EXISTING, WHOLE.existing),
        (Field.VULNERABILITIES, WHOLE.vulnerabilities),
        (Field.CONSEQUENCES, WHOLE.consequences[0].why),
        (Field.CONSEQUENCES, WHOLE.total_why),
        (Field.CONSEQUENCES, WHOLE.horizons[0].why),
    ],
)
def test_every_secret_text_of_a_risk_is_within_the_fence_and_no_open_one(part: Field, text: str) -> None:
    (kept,) = fenced(part).quoted(f"Vi skriver att {text}")
    assert kept == Kept("risk", WHOLE.id, "7. Långt elavbrott", str(part), "osl_18_13")
    others = [one for one in Field if one is not part]
    assert fenced(*others).quoted(text) == ()
    assert fenced(part).quoted(WHOLE.name) == ()


def test_names_of_functions_and_steps_are_no_texts() -> None:
    assert fenced(Field.FUNCTIONS, Field.CAPABILITY) == NOTHING
    assert NOTHING.quoted(LONG) == ()


def test_what_is_quoted_of_several_is_told_of_once_each() -> None:
    around = fenced(Field.VULNERABILITIES, Field.EXISTING)
    found = around.quoted(f"{WHOLE.existing} {LONG} {LONG}")
    assert sorted(one.part for one in found) == ["existing", "vulnerabilities"]
    assert told_of(found) == "7. Långt elavbrott"


def test_a_secret_measure_is_within_the_fence_by_title_and_description_and_never_told_of_by_name() -> None:
    hidden = Measure(UUID(int=2), 3, "Skalskydd ställverk", "Stängslet mot skogen byts mot ett som larmar.")
    assert list(quotes.of_measure(hidden)) == []
    around = quotes.fence(quotes.of_measure(replace(hidden, secret=SecretMeasure("OSL 18 kap. 8 §", HARM))))
    for text in ("I år görs skalskydd ställverk klart.", "Stängslet mot skogen byts mot ett nytt."):
        found = around.quoted(text)
        assert [(one.what, one.id) for one in found] == [("measure", UUID(int=2))], text
        assert told_of(found) == "OSL 18 kap. 8 §"
    assert around.quoted("Nytt skalskydd vid badhuset.") == ()


def test_the_fence_does_not_show_what_is_within_it() -> None:
    around = fenced(Field.VULNERABILITIES)
    assert "nyckeln" not in repr(around).casefold()
    assert around.lengths == (6, 4)


class TestOpenness:
    found = quotes.fence(quotes.of_risk(marked(Field.VULNERABILITIES))).quoted(LONG)

    @each(
        "said, quotes_it, kept",
        [
            (OPEN, False, OPEN),
            (Openness(None, " Till nästa år. "), False, Openness(None, "Till nästa år.")),
            (
                Openness(None, "Det står redan i tidningen."),
                True,
                Openness(None, "Det står redan i tidningen.", (f"{WHOLE.id}/vulnerabilities",)),
            ),
            (Openness(Ground.OSL_18_8, HARM), False, Openness(Ground.OSL_18_8, HARM)),
            (Openness(Ground.OSL_18_8, HARM), True, Openness(Ground.OSL_18_8, HARM)),
            (Openness(None, "", ("gammalt",)), False, OPEN),
        ],
    )
    def test_kept(self, said: Openness, quotes_it: bool, kept: Openness) -> None:
        assert check_openness(said, self.found if quotes_it else ()) == kept

    @each(
        "said, code",
        [
            (OPEN, "text_quotes_secret"),
            (Openness(None, "Ja."), "text_quotes_secret"),
            (Openness(Ground.OSL_18_13, " "), "harm_needs_why"),
            (Openness(Ground.OSL_18_13, "Uppgiften är kvalificerat hemlig."), "classified"),
            (Openness(Ground.OSL_18_13, "x" * 601), "too_long"),
        ],
    )
    def test_refused(self, said: Openness, code: str) -> None:
        with pytest.raises(Refusal) as found:
            check_openness(said, self.found)
        assert (found.value.code, found.value.facts["field"]) == (f"preparedness.{code}", "why")
        if code == "text_quotes_secret":
            assert found.value.facts["names"] == "7. Långt elavbrott"


class TestText:
    kept = Kept("risk", WHOLE.id, "7. Långt elavbrott", "vulnerabilities", "osl_18_13")
    later = Kept("risk", UUID(int=8), "8. Annan", "existing", "osl_38_7")

    @each(
        "openness, quoted, ground",
        [
            (OPEN, (), ""),
            (Openness(Ground.OSL_15_2, HARM), (), "osl_15_2"),
            (Openness(Ground.OSL_15_2, HARM), (kept,), "osl_15_2"),
            (OPEN, (kept, later), "osl_18_13"),
            (Openness(None, "Det är känt.", (kept.mark,)), (kept,), ""),
            # What became secret after the author weighed the text is not open by that.
            (Openness(None, "Det är känt.", (kept.mark,)), (kept, later), "osl_38_7"),
        ],
    )
    def test_by_which_provision_it_is_masked(self, openness: Openness, quoted: tuple[Kept, ...], ground: str) -> None:
        assert Text("area", "Området", LONG, openness, quoted).ground == ground

    def test_what_is_left_out_of_it_has_the_harm_of_its_author_and_none_of_a_quotation(self) -> None:
        assert Text("area", "Området", "Ord.").masked is None
        secret = Text("area", "Området", "Ord.", Openness(Ground.OSL_15_2, HARM), (self.kept,))
        assert secret.masked == Masked("text", "Området", "text", "osl_15_2", HARM)
        assert Text("area", "Området", LONG, OPEN, (self.kept,)).masked == Masked("text", "Området", QUOTE, "osl_18_13")

    def test_a_form_is_out_of_date_by_what_it_shows_and_nothing_else(self) -> None:
        plain = Text("area", "Området", "Ord.")
        assert plain.shown == "Ord."
        assert replace(plain, openness=Openness(None, "Känt.", (self.kept.mark,))).shown == ("Ord.", "", "Känt.")
        assert replace(plain, openness=Openness(Ground.OSL_15_2, HARM)).shown == ("Ord.", "osl_15_2", HARM)


class TestMaskedRisks:
    def test_each_part_takes_its_own_texts_away_and_leaves_the_judgement(self) -> None:
        gone = {
            Field.SCENARIO: ("scenario",), Field.EXISTING: ("existing",), Field.VULNERABILITIES: ("vulnerabilities",),
            Field.CONSEQUENCES: ("consequences", "total_why"), Field.CAPABILITY: ("resist", "handle"), Field.FUNCTIONS: ("functions",),
        }  # fmt: skip
        for part in Field:
            bare = masked(marked(part))
            for names in gone.values():
                for name in names:
                    is_gone = not getattr(bare, name)
                    assert is_gone is (name in gone[part]), (part, name)
            assert (bare.likelihood, bare.total, bare.name, bare.number) == (3, 4, WHOLE.name, 7)
            assert bare.secrets == (Secret(part, Ground.OSL_18_13, ""),)

    def test_why_it_will_be_worse_goes_with_the_consequences(self) -> None:
        assert [one.why for one in masked(marked(Field.CONSEQUENCES)).horizons] == [""]
        assert [(one.likelihood, one.total) for one in masked(marked(Field.CONSEQUENCES)).horizons] == [(4, 5)]
        assert masked(marked(Field.SCENARIO)).horizons == WHOLE.horizons

    def test_nothing_secret_is_left_to_quote(self) -> None:
        assert masked(WHOLE) == WHOLE
        assert list(quotes.of_risk(masked(marked(*Field)))) == []

    def test_the_list_of_what_is_left_out_has_a_line_for_each_part(self) -> None:
        lines = masked_of([WHOLE, marked(Field.SCENARIO, Field.FUNCTIONS, ground=Ground.OSL_38_7)])
        assert lines == tuple(Masked("risk", "7. Långt elavbrott", part, "osl_38_7", HARM) for part in ("scenario", "functions"))


@each(
    "ground, cited",
    [
        ("osl_18_13", "OSL 18:13"),
        ("osl_18_8", "OSL 18:8"),
        ("osl_15_2", "OSL 15:2"),
        ("osl_38_7", "OSL 38:7"),
        ("OSL 18 kap. 8 §", "OSL 18 kap. 8 §"),
        ("osl_99", "osl_99"),
    ],
)
def test_a_ground_is_cited_as_lawyers_do(ground: str, cited: str) -> None:
    assert provision(ground) == cited
