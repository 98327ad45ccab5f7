"""`translate`, `static` and `url` for what never changes.

A fixed text is looked up once in each language, the address of a fixed file once, and that of a page once for all ids and numbers. The tags
mean what Django's mean. A page says some fifty fixed texts and has some thirty links, and making them anew took a fifth of its time.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template import defaulttags
from django.template.base import FilterExpression, Parser, Token
from django.templatetags import i18n, static
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from vardkase.ui import addresses

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


class FixedUrl(defaulttags.URLNode):
    """A page that the template itself names; ids and numbers are put in where they belong."""

    def __init__(self, node: defaulttags.URLNode) -> None:
        super().__init__(node.view_name, node.args, node.kwargs, None)
        self._name = str(_fixed_text(node.view_name))

    def render(self, context: Any) -> str:
        """The page's address."""
        args = [each.resolve(context) for each in self.args]
        kwargs = {name: each.resolve(context) for name, each in self.kwargs.items()}
        request = getattr(context, "request", None)
        here = getattr(request, "current_app", None) or getattr(getattr(request, "resolver_match", None), "namespace", None)
        url = addresses.address(self._name, *args, here=here, **kwargs)
        return conditional_escape(url) if context.autoescape else url


@register.tag("url")
def url(parser: Parser, token: Token) -> template.Node:
    """Django's `url`."""
    node = defaulttags.url(parser, token)
    return node if node.asvar or not _is_fixed(node.view_name) else FixedUrl(node)


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


def _fixed_text(expression: FilterExpression) -> Any:
    var: Any = expression.var
    return var if isinstance(var, str) else var.literal


def _is_fixed(expression: FilterExpression) -> bool:
    """Whether an expression is a text of the template's own and nothing is done to it."""
    var: Any = expression.var
    return not expression.filters and (isinstance(var, str) or isinstance(getattr(var, "literal", None), str))
