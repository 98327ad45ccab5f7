"""A report as DOCX, from our template or the municipality's own. Whatever a template says, an exercise and a draft are marked."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from vardkase.kernel.refusal import Refusal
from vardkase.leadership import law
from vardkase.situation.reporting import lines
from vardkase.situation.reporting.template import TAGS, default_template
from vardkase.situation.rules.reports_paper import Block, Paper
from vardkase.ui.documents.model import plain

_ATTRIBUTE = re.compile(r"has no attribute '([^']+)'|'([^']+)' is undefined")
LARGEST = 10_000_000  # bytes of a template; one with photographs of the whole council is not a template


def docx_of(paper: Paper, template: bytes | None = None, *, demo: bool = False) -> bytes:
    """The file. Refused: "situation.template_unknown_tag" with the tag, "situation.template_broken" with what is wrong."""
    with translation.override("sv"):
        marks = lines.marks(paper, demo=demo)
        filled = _filled(default_template() if template is None else template, _context(paper, marks))
        return _marked(filled, paper, marks)


def check_template(template: bytes) -> None:
    """Whether a template can be filled, tried on a report that has everything. Refused as `docx_of`."""
    _filled(template, _EXAMPLE)


def _filled(template: bytes, context: dict[str, Any]) -> bytes:
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]  # the library has no types
    from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
    from lxml.etree import XMLSyntaxError

    from vardkase.situation.reporting import sandbox

    if len(template) > LARGEST:
        raise Refusal("situation.template_broken", fault=_("it is larger than %(size)s MB") % {"size": LARGEST // 1_000_000})
    environment = sandbox.TemplateEnvironment()
    try:
        sandbox.check_size(template)
        paper = DocxTemplate(BytesIO(template))
        for name in sorted(paper.get_undeclared_template_variables(environment) - TAGS.keys()):
            raise Refusal("situation.template_unknown_tag", tag=name)
        paper.render(context, environment, autoescape=True)
        made = BytesIO()
        paper.save(made)
    except UndefinedError as error:
        raise Refusal("situation.template_unknown_tag", tag=_name_in(str(error)))
    except TemplateSyntaxError as error:
        raise Refusal("situation.template_broken", fault=sandbox.fault_of(error))
    except TemplateError:
        raise Refusal("situation.template_broken", fault=_("it reaches for something that is not in the report"))
    except (MemoryError, RecursionError):
        raise Refusal("situation.template_broken", fault=_("it takes too much room to fill in"))
    except (zipfile.BadZipFile, XMLSyntaxError, ArithmeticError, LookupError, ValueError, TypeError, OSError):
        raise Refusal("situation.template_broken", fault=_("it is no Word document (.docx), or its text cannot be read"))
    return made.getvalue()


def _name_in(said: str) -> str:
    found = _ATTRIBUTE.search(said)
    return next((name for name in found.groups() if name), said) if found else said


def _context(paper: Paper, marks: tuple[str, ...]) -> dict[str, Any]:
    event, at = paper.event, paper.header.as_of
    head = [{"term": plain(term), "varde": plain(value)} for term, value in lines.head(paper)]
    changes = [
        {"rubrik": plain(word), "rader": [plain(lines.numbered(*one)) for one in told]} for word, told in lines.changes_by_kind(paper, at)
    ]
    return {
        "rubrik": plain(lines.title_of(paper)),
        "nummer": paper.number,
        "version": paper.version,
        "rattelse": plain(paper.note),
        "markning": " · ".join(marks),
        "aktor": plain(paper.actor),
        "handelse": plain(f"{event.reference} {event.title}"),
        "lagestid": dict(lines.head(paper))[_("Moment of the picture")],
        "huvud": head,
        "andrat": plain(lines.since(paper)),
        "andringar": changes or [{"rubrik": _("Nothing of importance."), "rader": []}],
        "avsnitt": [_section(block, paper) for block in paper.blocks],
        "utelamnat": lines.hidden_text(paper.hidden),
        "lagrum": law.shown_at("situation_report", at),
    }


def _section(block: Block, paper: Paper) -> dict[str, Any]:
    nothing = "" if block.says or block.hidden else _("Nothing is said here.")
    return {
        "rubrik": lines.section_title(block),
        "lagkrav": block.part.is_statutory,
        "text": plain(block.text) or nothing,
        "uppgifter": [plain(line) for line in lines.section_lines(block, paper.header.as_of)],
        "utelamnat": lines.hidden_text(block.hidden),
    }


def _marked(filled: bytes, paper: Paper, marks: tuple[str, ...]) -> bytes:
    """The marks in the head of every page and before everything else, and what a file says of itself."""
    import docx

    made = docx.Document(BytesIO(filled))
    about = made.core_properties
    about.title, about.author, about.language = plain(lines.title_of(paper)), plain(paper.actor), "sv-SE"
    about.last_modified_by, about.keywords = plain(paper.actor), ", ".join(marks)
    about.created = about.modified = (paper.approved_at or paper.header.as_of).astimezone(UTC).replace(tzinfo=None)
    if marks:
        _before_everything(made, " · ".join(marks))
        for section in made.sections:
            for head in (section.header, section.first_page_header, section.even_page_header):
                head.is_linked_to_previous = False
                head.paragraphs[0].insert_paragraph_before().add_run(" · ".join(marks)).bold = True
    saved = BytesIO()
    made.save(saved)
    return saved.getvalue()


def _before_everything(made: Any, mark: str) -> None:
    """The marks first in the text, unless the template has them there itself."""
    if next((one.text for one in made.paragraphs if one.text.strip()), "").strip() == mark:
        return
    first = made.paragraphs[0] if made.paragraphs else made.add_paragraph()
    first.insert_paragraph_before().add_run(mark).bold = True


# Something of everything, so that every tag of a template is tried.
_EXAMPLE: dict[str, Any] = {
    **dict.fromkeys(TAGS, "x"),
    "nummer": 1,
    "version": 1,
    "huvud": [{"term": "x", "varde": "x"}],
    "andringar": [{"rubrik": "x", "rader": ["x"]}],
    "avsnitt": [{"rubrik": "x", "lagkrav": True, "text": "x", "uppgifter": ["x"], "utelamnat": "x"}],
}
