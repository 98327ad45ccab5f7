"""Words for the register's codes, in templates."""

from __future__ import annotations

from django import template

from vardkase.kernel.ids import new_id
from vardkase.organisation import words
from vardkase.organisation.imports.plan import PlannedWay
from vardkase.organisation.rules import Channel, Freshness, OrganisationKind, display

register = template.Library()
_LEVELS = {Freshness.CHECKED: "fresh", Freshness.AGEING: "amber", Freshness.OLD: "red", Freshness.NEVER: "never"}


@register.filter
def kind_word(kind: OrganisationKind) -> str:
    """What an organisation is."""
    return str(words.KINDS[kind])


@register.filter
def channel_word(channel: Channel) -> str:
    """How someone is reached."""
    return str(words.CHANNELS[channel])


@register.filter
def freshness_word(freshness: Freshness) -> str:
    """How fresh it is."""
    return str(words.FRESHNESS[freshness])


@register.filter
def level(freshness: Freshness) -> str:
    """The name that the freshness component has for it."""
    return _LEVELS[freshness]


@register.filter
def shown(way: PlannedWay) -> str:
    """A contact way of a file as people read it."""
    return display(way.channel, way.value)


@register.simple_tag
def new_key() -> str:
    """A key for a button, so that two clicks are one."""
    return str(new_id())


@register.filter
def of(counts: dict[str, int], name: str) -> int:
    """One count of several."""
    return counts.get(name, 0)
