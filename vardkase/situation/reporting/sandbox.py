"""What a Word template may say: show, ask, and go through a list. It reaches only the report, and takes no more time or room than one does.

Nothing is called, counted or kept in a template, so that it ends: by its own length, and that of the report that fills it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import SandboxedEnvironment

from vardkase.kernel.refusal import Refusal

# Bytes of a template unpacked, and of its texts alone: a few kilobytes can be packed so that they fill a machine.
MOST_UNPACKED, MOST_TEXT = 30_000_000, 10_000_000
# Signs of what is filled in: a thick report has half a million.
MOST_FILLED = 10_000_000
# Lists in lists: the sections have their items, the changes their lines, and nothing is deeper.
DEEPEST = 2
FILTERS = frozenset("capitalize count d default e escape first join last length lower title trim upper".split())
LONGEST_BETWEEN = 20
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.For, nodes.If, nodes.CondExpr,
    nodes.Const, nodes.List, nodes.Tuple, nodes.Keyword, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter,
    nodes.Test, nodes.Concat, nodes.Slice,
)  # fmt: skip
_LISTS = (nodes.Name, nodes.Getattr, nodes.Getitem)
_NAMED = re.compile(r"(?:tag|filter named|test named) '([^']+)'")


class TemplateEnvironment(SandboxedEnvironment):
    """The sandbox in which a template is filled. Refused: "situation.template_broken", with what it does that a template may not."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        found = super()._parse(source, name, filename)
        check(found)
        return found

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """The pieces of a filled text, as long as they are not far too many."""
        kept, length = [], 0
        for part in parts:
            length += len(part)
            if length > MOST_FILLED:
                raise Refusal("situation.template_broken", fault=_("it becomes far too long when it is filled in"))
            kept.append(part)
        return "".join(kept)


def check(node: nodes.Node, depth: int = 0) -> None:
    """Refuses a template that does more than show, ask and go through lists ("situation.template_broken")."""
    if what := _beyond(node, depth):
        raise Refusal("situation.template_broken", fault=_("it does more than show, ask and go through lists (%(what)s)") % {"what": what})
    deeper = depth + isinstance(node, nodes.For)
    for child in node.iter_child_nodes():
        check(child, deeper)


def _beyond(node: nodes.Node, depth: int) -> str:
    """What in a part of a template is more than a template may do; empty where nothing is."""
    if isinstance(node, nodes.Call):
        return f"{getattr(node.node, 'name', '…')}()"
    if not isinstance(node, _ALLOWED):
        return type(node).__name__.lower()
    if isinstance(node, nodes.For) and (depth >= DEEPEST or node.recursive or not isinstance(node.iter, _LISTS)):
        return "for"
    if isinstance(node, nodes.Filter) and not _is_plain(node):
        return f"|{node.name}"
    return ""


def _is_plain(node: nodes.Filter) -> bool:
    """Whether a filter makes nothing much longer than it was."""
    if node.name != "join":
        return node.name in FILTERS
    between = [one.value for one in node.args if isinstance(one, nodes.Const)]
    short = len(between) == len(node.args) and all(len(str(one)) <= LONGEST_BETWEEN for one in between)
    return short and not node.kwargs and isinstance(node.node, _LISTS)


def check_size(template: bytes) -> None:
    """Refuses a file that is too large when it is unpacked ("situation.template_broken")."""
    with zipfile.ZipFile(BytesIO(template)) as archive:
        parts = archive.infolist()
    texts = sum(one.file_size for one in parts if one.filename.casefold().endswith((".xml", ".rels")))
    if texts > MOST_TEXT or sum(one.file_size for one in parts) > MOST_UNPACKED:
        raise Refusal("situation.template_broken", fault=_("it is far too large when it is unpacked"))


def fault_of(error: Any) -> str:
    """What is wrong with a tag, in our words; the name of the tag where the library tells it."""
    found = _NAMED.search(str(error.message or ""))
    if found is None:
        return _("a tag is not closed or not known")
    return _("a tag is not closed or not known (%(said)s)") % {"said": found[1]}
