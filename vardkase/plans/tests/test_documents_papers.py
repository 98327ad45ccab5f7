"""The pack as it comes out of the printer: what is in force, the lists with their numbers, and the code that leads back."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.utils import translation

from vardkase.plans import papers
from vardkase.plans.queries import documents
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import Cloak, Cover
from vardkase.plans.tests.document_scenes import BOARD, act, adopt, begun, in_force, owned, wrote
from vardkase.ui import codes
from vardkase.ui.documents import Code, Facts, Heading, Listing, PageBreak, Paragraph, Table, to_docx, to_pdf

pytestmark = pytest.mark.django_db
URL = "https://vardkase.example/plans/documents/units/1/pack/"


def made(town: Any, place: Any) -> Any:
    found = documents.pack(town.viewer, place, town.now)
    with translation.override("sv"):
        return papers.pack(found, town.now, url=URL, urls={part.version.document_id: URL for part in found.parts}, demo=False)


def test_has_the_documents_the_lists_and_the_cards(planned: Any) -> None:
    id = in_force(planned, BOARD, planned.office, adopter=Adopter.BOARD, decided_by="Kommunstyrelsen", why_early="x", days_ago=1)
    act(planned, "start_document_draft", document_id=id)
    wrote(planned, id, "premises", cloak=Cloak(Cover.ELSEWHERE, reference="KS-S 4"), text="")
    wrote(planned, id, "levels", text="Tre nivåer:\n- vanlig\n- allvarlig\n- extraordinär")
    adopt(planned, id, adopter=Adopter.BOARD, decided_by="Kommunstyrelsen", why_early="x", days_ago=0)
    document = made(planned, planned.office)
    assert document.title == "Planer som gäller: Kommunstyrelsekontoret"
    assert "Utskrivet" in document.running
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    assert headings == ["Innehåll", "Krishanteringsplan, Kommunstyrelsekontoret", "Ringlistor", "Åtgärdskort"]
    (facts,) = (dict(block.pairs) for block in document.blocks if isinstance(block, Facts))
    assert facts["Fastställd"].startswith("Kommunstyrelsen, 201")
    assert Listing(("vanlig", "allvarlig", "extraordinär")) in document.blocks
    assert Paragraph("KS-S 4", label="Förvaras på annan plats:") in document.blocks
    (calls, *_rest) = (block for block in document.blocks if isinstance(block, Table))
    assert "Testa Exempelsson" in calls.rows[0][0]
    assert "070-174 06 05" in calls.rows[0][1]
    with pikepdf.open(io.BytesIO(to_pdf(document))) as pdf:
        assert len(pdf.pages) > sum(isinstance(block, PageBreak) for block in document.blocks)
    assert to_docx(document).startswith(b"PK")


def test_says_when_nothing_is_in_force_and_when_there_are_no_lists(filled: Any) -> None:
    said = [block.text for block in made(filled, filled.office).blocks if isinstance(block, Paragraph)]
    assert any("Inget gäller" in text for text in said)
    id = in_force(filled, "continuity", filled.office, election=0)
    said = [block.text for block in made(filled, filled.office).blocks if isinstance(block, Paragraph)]
    assert any("Ingen plan för ledning är fastställd" in text for text in said)
    assert id


def test_of_what_is_held_elsewhere_has_only_the_reference(filled: Any) -> None:
    id = begun(filled, "alert_plan")
    owned(filled, id, cloak=Cloak(Cover.ELSEWHERE, reference="KS-S 2018-4"))
    adopt(filled, id)
    blocks = made(filled, filled.municipality).blocks
    assert Paragraph("KS-S 2018-4", label="Förvaras på annan plats:") in blocks
    assert not [block for block in blocks if isinstance(block, Heading) and block.level > 1]


def test_a_code_differs_with_its_address_and_stands_on_white() -> None:
    one, other = codes.svg(URL), codes.svg(URL + "x")
    assert one != other
    assert one.startswith("<svg")
    assert 'fill="white"' in one
    assert URL not in one
    assert codes.png(URL).startswith(b"\x89PNG")
    assert Code(URL, "Sidan:").address == URL
