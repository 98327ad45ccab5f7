"""Small components that stand in every row of a list, as tags: an include costs as much as all that they say."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token, render_value_in_context

register = template.Library()


class Status(template.Node):
    """Colour, shape and word, always all three."""

    def __init__(self, tone: FilterExpression, word: FilterExpression) -> None:
        self._tone, self._word = tone, word

    def render(self, context: Any) -> str:
        """The component; without a tone it is grey."""
        tone = render_value_in_context(self._tone.resolve(context) or "grey", context)
        word = render_value_in_context(self._word.resolve(context), context)
        return status_html(tone, word)


def status_html(tone: str, word: str) -> str:
    """The component of a tone and a word that are escaped."""
    # The line end parts the word from what comes after it.
    return f'<span class="status status--{tone}"><i aria-hidden="true"></i><span>{word}</span></span>\n'


@register.tag
def status(parser: Parser, token: Token) -> Status:
    """`{% status tone word %}`: tone is green, yellow, orange, red or grey."""
    parts = token.split_contents()
    if len(parts) != 3:
        raise template.TemplateSyntaxError("status takes a tone and a word")
    return Status(parser.compile_filter(parts[1]), parser.compile_filter(parts[2]))
