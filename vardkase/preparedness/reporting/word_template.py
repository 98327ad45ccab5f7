"""The Word template of a report: ours, made here with its tags. A municipality changes it in Word and puts its own in place of it."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

# Tags for a few words, which stand anywhere; they are Swedish, as the document is.
WORDS: dict[str, str] = {
    "rubrik": "rapportens rubrik",
    "ar": "året",
    "enhet": "enheten",
    "myndighet": "myndigheten eller bolaget",
    "kommun": "kommunen",
    "lage": "hur långt analysen har kommit",
    "datum": "dagen då filen gjordes",
    "regelverk": "regelverket",
    "markning": "UTKAST, INNEHÅLLER SEKRETESS, MASKERAD eller tomt",
}
# Tags that stand alone in a paragraph. `del1` and so on are the parts of the rules.
PIECES: dict[str, str] = {
    "forsta": "första sidans uppgifter, varningar och innehållsförteckning",
    "del1": "del 1, och så vidare till den sista delen",
    "forandringar": "ändringar sedan förra analysen",
    "avvikelser": "avvikelser från regelverket med motivering",
    "sekretess": "hur sekretessen har hanterats",
    "regler": "regelverk, källor och definitioner",
}
_BODY = ("forsta", *(f"del{number}" for number in range(1, 8)), "forandringar", "avvikelser", "sekretess", "regler")


@cache
def default_template() -> bytes:
    """Our own template, as a file that can be opened and changed in Word."""
    import docx

    paper = docx.Document()
    _swedish(paper)
    _looks(paper)
    paper.add_paragraph("{{ rubrik }}", style="Title")
    for tag in _BODY:
        paper.add_paragraph(f"{{{{ {tag} }}}}")
    section = paper.sections[0]
    section.header.paragraphs[0].add_run("{{ rubrik }}")
    _page_numbers(section.footer.paragraphs[0])
    made = BytesIO()
    paper.save(made)
    return made.getvalue()


def _looks(paper: Any) -> None:
    """Black text on A4, in steps that can be told apart without colour."""
    from docx.shared import Mm, Pt, RGBColor

    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin, section.header_distance = Mm(32), Mm(25), Mm(12)
    paper.styles["Normal"].font.size = Pt(11)
    for name, size in (("Title", 24), ("Heading 1", 16), ("Heading 2", 13), ("Heading 3", 11), ("Caption", 10)):
        style = paper.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)


def _swedish(paper: Any) -> None:
    """The library's own document is in English: what reads the text aloud would pronounce Swedish so."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    about = paper.core_properties
    about.language, about.title, about.author, about.comments = "sv-SE", "Risk- och sårbarhetsanalys", "", ""
    for one in paper.styles.element.iter(qn("w:lang")):
        one.set(qn("w:val"), "sv-SE")
    # Swedish words are long, and the columns of a table narrow. It stands where the order of Word's own format has it.
    hyphens = OxmlElement("w:autoHyphenation")
    paper.settings.element.find(qn("w:defaultTabStop")).addnext(hyphens)


def _page_numbers(foot: Any) -> None:
    """Fields that Word counts. Until then a one stands there."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for one in ("Sida ", "PAGE", " av ", "NUMPAGES"):
        if not one.isupper():
            foot.add_run(one)
            continue
        field, shown, text = OxmlElement("w:fldSimple"), OxmlElement("w:r"), OxmlElement("w:t")
        field.set(qn("w:instr"), one)
        text.text = "1"
        shown.append(text)
        field.append(shown)
        foot._p.append(field)  # noqa: SLF001 - the library has no fields
