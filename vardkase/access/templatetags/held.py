"""`{% held_author %}`: who writes a form, under our signature, so that it can be held for the right one if the session ends."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html

from vardkase.access.held import author_token

register = template.Library()


@register.simple_tag(takes_context=True)
def held_author(context: dict[str, Any]) -> str:
    """A hidden field with the viewer's signed id, or nothing for one who is not signed in."""
    viewer = getattr(context.get("request"), "viewer", None)
    if viewer is None or viewer.account_id is None:
        return ""
    return format_html('<input type="hidden" name="_author" value="{}">', author_token(viewer.account_id))
