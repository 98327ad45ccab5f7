"""`translate` and `static` for what never changes: a fixed text is looked up once in each language, the address of a fixed file once.

The tags mean what Django's mean. A page says some fifty fixed texts, and looking them up anew took a tenth of its time.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n, static
from django.utils.translation import get_language

register = template.Library()


class FixedTranslate(i18n.TranslateNode):
    """A text that stands in the template itself, without filters."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop, message_context=node.message_context)
        self._said: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Any) -> str:
        """The text in the reader's language."""
        which = (get_language(), context.autoescape)
        said = self._said.get(which)
        if said is None:
            said = self._said[which] = super().render(context)
        return said


class FixedStatic(static.StaticNode):
    """A file that the template itself names."""

    def __init__(self, node: static.StaticNode) -> None:
        super().__init__(path=node.path)
        self._url = ""

    def render(self, context: Any) -> str:
        """Its address, with the hash of its content."""
        self._url = self._url or str(super().render(context))
        return self._url


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's `translate`."""
    node = i18n.do_translate(parser, token)
    context = node.message_context
    if node.asvar or not _is_fixed(node.filter_expression) or (context is not None and not _is_fixed(context)):
        return node
    return FixedTranslate(node)


@register.tag("static")
def static_file(parser: Parser, token: Token) -> template.Node:
    """Django's `static`."""
    node = static.do_static(parser, token)
    return node if node.varname or not _is_fixed(node.path) else FixedStatic(node)


def _is_fixed(expression: FilterExpression) -> bool:
    """Whether an expression is a text of the template's own and nothing is done to it."""
    var: Any = expression.var
    return not expression.filters and (isinstance(var, str) or isinstance(getattr(var, "literal", None), str))
