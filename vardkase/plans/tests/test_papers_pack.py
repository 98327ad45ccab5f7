"""The pack on paper, block by block: what is in force, whom to call and what to do, in an order that one finds one's way in by torch."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest
import time_machine
from django.utils import translation

from vardkase.organisation.actions import Owner
from vardkase.organisation.rules import Channel
from vardkase.plans import papers
from vardkase.plans.queries import documents
from vardkase.plans.queries.document_rows import Pack
from vardkase.plans.queries.rows import LeadingPlan
from vardkase.plans.rules import Band, CardItem, ItemKind
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import Analysis, Cloak, Cover
from vardkase.plans.tests.document_pages import Desk, text
from vardkase.plans.tests.document_scenes import BOARD, SECRET, act, adopt, begun, in_force, next_version, owned, ready, wrote
from vardkase.plans.tests.scenes import adopted, person_link, post_link
from vardkase.testing.cases import each
from vardkase.testing.scenes import kept
from vardkase.ui.documents import Code, Document, Facts, Heading, Listing, PageBreak, Paragraph, Table, to_docx, to_pdf

pytestmark = pytest.mark.django_db
PACK_URL, PLAN_URL = "https://vardkase.example/plans/documents/units/1/pack/", "https://vardkase.example/plans/documents/2/"


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def binder(planned: Any) -> Any:
    """The office's plan in force with a list, a secret and a part that is held elsewhere, and its plan for leading."""
    town = planned
    town.plan = ready(town, BOARD, town.office, rsa=Analysis("RSA 2018", "KS 3", date(2018, 9, 1)))
    wrote(town, town.plan, "levels", "Tre nivåer:\n- vanlig\n- allvarlig\n- extraordinär\n\nStabschefen väljer.")
    wrote(town, town.plan, "premises", "Källaren i stadshuset.", cloak=SECRET)
    wrote(town, town.plan, "reserve_premises", "", cloak=Cloak(Cover.ELSEWHERE, reference="KS-S 2018-4"))
    adopt(
        town, town.plan, adopter=Adopter.BOARD, decided_by="Kommunstyrelsen", days_ago=1, why_early="Vi har ingen.",
        valid_to=date(2022, 12, 31),
    )  # fmt: skip
    return town


def pack(town: Any, place: Any = None, viewer: Any = None) -> Pack:
    return documents.pack(viewer or town.viewer, place or town.office, town.now)


def made(town: Any, found: Pack | None = None, language: str = "sv", **facts: Any) -> Document:
    found = found or pack(town)
    urls = {part.version.document_id: PLAN_URL for part in found.parts}
    with translation.override(language):
        return papers.pack(found, town.now, url=PACK_URL, urls=urls, **{"demo": False, **facts})


def headings(document: Document, level: int) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == level]


def said(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def under(document: Document, heading: str) -> list[Any]:
    """What stands beneath a heading, to the next."""
    at = next(place for place, block in enumerate(document.blocks) if isinstance(block, Heading) and block.text == heading)
    rest = document.blocks[at + 1 :]
    end = next((place for place, block in enumerate(rest) if isinstance(block, Heading | PageBreak)), len(rest))
    return list(rest[:end])


class TestTheFirstPage:
    def test_says_whose_it_is_when_it_was_printed_and_where_it_came_from(self, binder: Any) -> None:
        document = made(binder)
        assert document.title == "Planer som gäller: Kommunstyrelsekontoret"
        assert document.blocks[0] == Paragraph("Utskrivet ons 2 jan 2019 02:20", strong=True)
        assert document.blocks[2] == Code(PACK_URL, "Sidan som det skrevs ut från:")
        assert "Koden leder till vad som gäller nu" in said(document)[1].replace("koden", "Koden")

    def test_lists_what_follows_in_its_order(self, binder: Any) -> None:
        (contents,) = (block for block in under(made(binder), "Innehåll") if isinstance(block, Listing))
        assert contents.items == ("Krishanteringsplan, Kommunstyrelsekontoret, utgåva 1", "Ringlistor", "Åtgärdskort")
        assert headings(made(binder), 1) == ["Innehåll", "Krishanteringsplan, Kommunstyrelsekontoret", "Ringlistor", "Åtgärdskort"]

    def test_stands_on_every_page(self, binder: Any) -> None:
        document = made(binder)
        assert document.running == "Planer som gäller: Kommunstyrelsekontoret · Utskrivet ons 2 jan 2019 02:20"
        assert document.page_words == "Sida {page} av {pages}"
        assert (document.marks, made(binder, demo=True).marks) == ((), ("DEMONSTRATION",))

    def test_follows_the_language_of_the_reader(self, binder: Any) -> None:
        assert (made(binder).language, made(binder, language="en").language) == ("sv-SE", "en-GB")

    def test_says_so_when_nothing_is_in_force(self, filled: Any) -> None:
        document = made(filled, pack(filled, filled.social))
        assert any(one.startswith("Inget gäller") for one in said(document))
        assert headings(document, 1) == ["Innehåll"]
        assert not [block for block in document.blocks if isinstance(block, PageBreak | Listing)]

    def test_says_so_when_there_are_no_lists(self, filled: Any) -> None:
        in_force(filled, "continuity", filled.office, election=0)
        assert any("Ingen plan för ledning är fastställd" in one for one in said(made(filled)))

    def test_has_the_lists_alone_when_no_document_is_adopted(self, planned: Any) -> None:
        assert headings(made(planned), 1) == ["Innehåll", "Ringlistor", "Åtgärdskort"]


class TestADocument:
    def test_says_who_decided_it_and_how_long_it_holds(self, binder: Any) -> None:
        (facts,) = (dict(block.pairs) for block in made(binder).blocks if isinstance(block, Facts))
        assert facts == {
            "Utgåva": "1 (Gäller nu)",
            "Fastställd": "Kommunstyrelsen, 2019-01-01, § 12, KS 2018-1",
            "Gäller från": "2019-01-01",
            "Gäller till": "2022-12-31",
            "Ägare": "Beredskapssamordnare",
            "Bygger på": "RSA 2018",
        }

    def test_has_every_section_in_its_order(self, binder: Any) -> None:
        wanted = [one.heading for one in pack(binder).parts[0].content.sections]
        assert headings(made(binder), 2)[: len(wanted)] == wanted

    def test_is_paragraphs_and_lists_as_they_were_written(self, binder: Any) -> None:
        assert under(made(binder), "Nivåer") == [
            Paragraph("Tre nivåer:"), Listing(("vanlig", "allvarlig", "extraordinär")), Paragraph("Stabschefen väljer."),
        ]  # fmt: skip

    @each(
        "heading, wanted",
        [
            ("Ledningsplats", [Paragraph("OSL 18:13 – krisberedskap", label="Hemligt:"), Paragraph("Källaren i stadshuset.")]),
            ("Reservledningsplats", [Paragraph("KS-S 2018-4", label="Förvaras på annan plats:")]),
            ("Ringlistor", [Paragraph("Ringlistorna står sist i pärmen.")]),
            ("Åtgärdskort", [Paragraph("Åtgärdskorten står sist i pärmen.")]),
            ("Ansvar", [Paragraph("Här står inget.")]),
        ],
    )
    def test_says_of_each_section_why_there_is_no_text(self, binder: Any, heading: str, wanted: list[Paragraph]) -> None:
        document = made(binder)
        found = [under(replace(document, blocks=document.blocks[at:]), heading) for at in places(document, heading)]
        assert wanted in found

    def test_without_a_plan_for_leading_promises_no_lists(self, filled: Any) -> None:
        in_force(filled, BOARD, filled.office, adopter=Adopter.BOARD, days_ago=1, why_early="x")
        assert under(made(filled), "Ringlistor") == [Paragraph("Här står inget.")]

    def test_ends_with_the_way_to_what_holds_now(self, binder: Any) -> None:
        codes = [block for block in made(binder).blocks if isinstance(block, Code)]
        assert codes == [Code(PACK_URL, "Sidan som det skrevs ut från:"), Code(PLAN_URL, "Det dokument som gäller nu:")]

    def test_that_is_held_elsewhere_has_its_reference_and_no_sections(self, filled: Any) -> None:
        id = begun(filled, "alert_plan")
        owned(filled, id, cloak=Cloak(Cover.ELSEWHERE, reference="KS-S 2018-9"))
        adopt(filled, id)
        document = made(filled, pack(filled, filled.municipality))
        assert Paragraph("KS-S 2018-9", label="Förvaras på annan plats:") in document.blocks
        assert headings(document, 2) == []

    def test_is_the_version_of_the_day_and_never_the_draft_or_what_is_to_come(self, binder: Any) -> None:
        said_of = {"adopter": Adopter.BOARD, "days_ago": 0, "why_early": "x"}
        next_version(binder, binder.plan, "Kommande.", valid_from=binder.now.date() + timedelta(days=30), **said_of)
        act(binder, "start_document_draft", document_id=binder.plan)
        wrote(binder, binder.plan, text="Utkast.")
        assert "Kommande." not in said(made(binder))
        assert "Utkast." not in said(made(binder))
        later = documents.pack(binder.viewer, binder.office, binder.now + timedelta(days=30))
        assert "Kommande." in said(made(binder, later))

    def test_that_was_withdrawn_is_not_there(self, binder: Any) -> None:
        said_of = {"decided_by": "KS", "reference": "", "reason": "Ersätts.", "last_day": binder.now.date()}
        act(binder, "withdraw_document", document_id=binder.plan, **said_of)
        assert pack(binder).parts
        assert documents.pack(binder.viewer, binder.office, binder.now + timedelta(days=1)).parts == ()


def places(document: Document, heading: str) -> list[int]:
    return [at for at, block in enumerate(document.blocks) if isinstance(block, Heading) and block.text == heading]


class TestTheCallLists:
    def test_have_everybody_in_order_with_every_way_and_room_for_the_answer(self, binder: Any) -> None:
        first, second = (block for block in made(binder).blocks if isinstance(block, Table))
        assert first.caption == "Stabschef: behövs: 1, svar inom 15 minuter"
        assert first.header == ("Vem", "Nummer", "Svar")
        who, ways, answer = first.rows[0]
        assert who.splitlines() == ["1. Testa Exempelsson", "Tjänsteperson i beredskap", "Kommunstyrelsekontoret"]
        assert "Mobil: 070-174 06 05" in ways
        assert answer == "Ja / Nej / Inget svar\nTid ________"
        assert second.caption.startswith("Loggförare")

    def test_say_when_a_number_is_answered_and_when_there_is_none(self, filled: Any) -> None:
        silent = filled.person("Tyst Exempelsson")
        filled.way(Owner(person_id=filled.person_id), "070-174 06 07", Channel.MOBILE, hours="dygnet runt")
        adopted(filled, chains={"chief_of_staff": (person_link(filled), person_link(filled, silent, "Tyst Exempelsson"))})
        (table,) = (block for block in made(filled).blocks if isinstance(block, Table))
        assert "070-174 06 07, dygnet runt" in table.rows[0][1]
        assert [row[0].splitlines()[0] for row in table.rows] == ["1. Testa Exempelsson", "2. Tyst Exempelsson"]
        assert table.rows[1][1] == "Saknar kontaktväg"

    def test_say_when_a_list_is_empty(self, filled: Any) -> None:
        adopted(filled, chains={"chief_of_staff": (), "log_keeper": (post_link(filled),)})
        document = made(filled)
        assert under(document, "Stabschef")[0] == Paragraph("Ringlistan är tom.")
        assert len([block for block in document.blocks if isinstance(block, Table)]) == 1

    def test_begin_on_a_page_of_their_own_and_so_does_every_card(self, binder: Any) -> None:
        blocks = made(binder).blocks
        for heading in ("Krishanteringsplan, Kommunstyrelsekontoret", "Ringlistor", "Åtgärdskort"):
            at = next(
                place for place, block in enumerate(blocks) if isinstance(block, Heading) and (block.text, block.level) == (heading, 1)
            )
            assert isinstance(blocks[at - 1], PageBreak), heading
        assert sum(isinstance(block, PageBreak) for block in blocks) == 4


def led(town: Any) -> LeadingPlan:
    found = pack(town).leading
    assert found is not None
    return found


class TestTheCards:
    def test_have_what_to_do_in_three_bands_with_boxes_to_tick(self, binder: Any) -> None:
        leading = led(binder)
        items = (
            CardItem("a", Band.FIRST, ItemKind.DO, "Öppna loggen.", 0),
            CardItem("b", Band.FIRST, ItemKind.CHECK, "Räkna folket.", 90),
            CardItem("c", Band.CLOSE, ItemKind.DECIDE, "Avsluta.", None),
        )
        role = replace(leading.roles[0], items=items)
        found = replace(pack(binder), leading=replace(leading, roles=(role,)))
        lists = [block.items for block in made(binder, found).blocks if isinstance(block, Listing)][-2:]
        assert lists == [("[  ] H+0:00 Gör: Öppna loggen.", "[  ] H+1:30 Kontrollera: Räkna folket."), ("[  ] Besluta: Avsluta.",)]
        assert headings(made(binder, found), 3) == ["De första 30 minuterna", "Överlämning och avslut"]

    def test_say_what_the_role_is_and_have_room_for_who_holds_it(self, binder: Any) -> None:
        lines = said(made(binder))
        assert led(binder).roles[0].core in lines
        assert any(one.startswith("Innehas av: ____") for one in lines)
        assert any("H = ________" in one for one in lines)


class TestTheFile:
    def test_is_a_tagged_pdf_in_swedish_with_a_page_for_every_break(self, binder: Any) -> None:
        document = made(binder)
        with pikepdf.open(io.BytesIO(to_pdf(document))) as pdf:
            assert str(pdf.Root.Lang) == "sv-SE"
            assert bool(pdf.Root.MarkInfo.Marked)
            assert len(pdf.pages) >= 1 + sum(isinstance(block, PageBreak) for block in document.blocks)
        assert to_docx(document).startswith(b"PK")

    def test_holds_long_texts_and_odd_signs(self, binder: Any) -> None:
        act(binder, "start_document_draft", document_id=binder.plan)
        wrote(binder, binder.plan, text="\n\n".join(["Ett långt stycke <b>&</b> ”citat” – åäö #[x] $y$ *z* _u_ @v \\w. " * 12] * 20))
        adopt(binder, binder.plan, adopter=Adopter.BOARD, days_ago=0, why_early="x")
        assert to_pdf(made(binder)).startswith(b"%PDF")

    @each(
        "name, wanted",
        [
            ("Kommunstyrelsekontoret", "planer-kommunstyrelsekontoret-2019-01-02.pdf"),
            ("Räddningstjänsten & Co", "planer-raddningstjansten-co-2019-01-02.pdf"),
            ("../../etc/passwd", "planer-etcpasswd-2019-01-02.pdf"),
            ('"; rm -rf', "planer-rm-rf-2019-01-02.pdf"),
            ("北", "planer-enhet-2019-01-02.pdf"),
        ],
    )
    def test_has_a_name_that_any_computer_takes(self, binder: Any, name: str, wanted: str) -> None:
        assert papers.file_name(replace(pack(binder), organisation=name), binder.now) == wanted

    def test_and_the_page_say_the_same(self, client: Any, alvas_cookies: Any, binder: Any) -> None:
        client.cookies = alvas_cookies
        answer = Desk(client, binder).get(f"documents/units/{binder.office}/pack/")
        seen = text(answer)
        for part in (
            "Utskrivet ons 2 jan 2019 02:20", "utgåva 1", "Källaren i stadshuset.", "KS-S 2018-4", "070-174 06 05", "svar inom 15 minuter",
            "☐ Inget svar", "Innehas av", f"/plans/documents/{binder.plan}/",
        ):  # fmt: skip
            assert part in seen, part
        assert answer.content.count(b"<svg") == answer.content.count(b"</svg>") >= 1
