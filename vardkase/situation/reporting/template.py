"""The Word template of a report: ours, made here, with its tags; a municipality changes it in Word and puts its own in place of it.

A template is a document with tags in double braces. It is filled in a sandbox: it reads what is listed here, and reaches nothing else.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

# Every tag that a template may ask for, with what it stands for. They are Swedish, as the document is.
TAGS: dict[str, str] = {
    "rubrik": "Lägesrapport 4: Stormen Alfrida",
    "nummer": "rapportens löpnummer",
    "version": "1, eller högre när rapporten är rättad",
    "rattelse": "vad som rättats, annars tomt",
    "markning": "ÖVNING, UTKAST, INTERN eller tomt",
    "aktor": "vem som rapporterar",
    "handelse": "händelsens nummer och namn",
    "lagestid": "vilken tidpunkt läget gäller",
    "huvud": "lista: {{ rad.term }} och {{ rad.varde }} för varje uppgift i rapporthuvudet",
    "andrat": "vilken rapport den jämförs med, annars tomt",
    "andringar": "lista: {{ grupp.rubrik }} och {{ grupp.rader }}",
    "avsnitt": "lista: {{ del.rubrik }}, {{ del.lagkrav }}, {{ del.text }}, {{ del.uppgifter }}, {{ del.utelamnat }}",
    "utelamnat": "hur många uppgifter som utelämnats i hela rapporten, i ord",
    "lagrum": "vilken paragraf de märkta avsnitten vilar på",
}


@cache
def default_template() -> bytes:
    """Our own template, as a file that can be opened and changed in Word. Tags that stand alone in a paragraph begin with `{%p`."""
    import docx

    paper = docx.Document()
    _swedish(paper)
    for style, text in _LINES:
        paper.add_paragraph(text, style=style)
    _running(paper)
    made = BytesIO()
    paper.save(made)
    return made.getvalue()


# A section with its pieces, wherever it stands.
_SECTION = (
    ("Heading 1", "{{ del.rubrik }}{% if del.lagkrav %} *{% endif %}"),
    ("Normal", "{%p if del.text %}"),
    ("Normal", "{{ del.text }}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p for uppgift in del.uppgifter %}"),
    ("List Bullet", "{{ uppgift }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p if del.utelamnat %}"),
    ("Normal", "{{ del.utelamnat }}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p endfor %}"),
)
_LINES = (
    ("Normal", "{%p if markning %}"),
    ("Intense Quote", "{{ markning }}"),
    ("Normal", "{%p endif %}"),
    ("Title", "{{ rubrik }}"),
    ("Normal", "{%p for rad in huvud %}"),
    ("Normal", "{{ rad.term }}: {{ rad.varde }}"),
    ("Normal", "{%p endfor %}"),
    # The judgement comes before what has changed.
    ("Normal", "{%p for del in avsnitt[:1] %}"),
    *_SECTION,
    ("Normal", "{%p if andrat %}"),
    ("Heading 1", "Vad som har ändrats"),
    ("Normal", "{{ andrat }}"),
    ("Normal", "{%p for grupp in andringar %}"),
    ("Heading 2", "{{ grupp.rubrik }}"),
    ("Normal", "{%p for uppgift in grupp.rader %}"),
    ("List Bullet", "{{ uppgift }}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p endfor %}"),
    ("Normal", "{%p endif %}"),
    ("Normal", "{%p for del in avsnitt[1:] %}"),
    *_SECTION,
    ("Normal", "{{ utelamnat }}"),
    ("Normal", "* Krävs enligt {{ lagrum }}"),
)
# On every page: whose report of which event it is, and which page.
_RUNNING = "{{ aktor }} · {{ handelse }}"
_PAGE = ("Sida ", "PAGE", " av ", "NUMPAGES")


def _running(paper: Any) -> None:
    """The head and foot of a page. The numbers are fields that Word counts, whatever is written."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section = paper.sections[0]
    section.header.paragraphs[0].add_run(_RUNNING)
    foot = section.footer.paragraphs[0]
    for one in _PAGE:
        if not one.isupper():
            foot.add_run(one)
            continue
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), one)
        shown = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"  # until Word has counted
        shown.append(text)
        field.append(shown)
        foot._p.append(field)  # noqa: SLF001  # the library has no fields


def _swedish(paper: Any) -> None:
    """The library's own document is in English: what reads the text aloud would pronounce Swedish so."""
    from docx.oxml.ns import qn

    paper.core_properties.language = "sv-SE"
    paper.core_properties.title, paper.core_properties.author, paper.core_properties.comments = "Lägesrapport", "", ""
    for one in paper.styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), "sv-SE")
