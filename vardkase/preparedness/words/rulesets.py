"""The words of rule sets: how sure a statement is, what an analysis lacks, and why a file is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.preparedness.rules.completeness import Lacking, Want
from vardkase.preparedness.rules.ruleset_compare import Area
from vardkase.preparedness.rules.rulesets import Sure

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

SURE: dict[Sure, StrPromise] = {
    Sure.READ: _("Read in the source"),
    Sure.SECOND_HAND: _("Second hand"),
    Sure.UNCONFIRMED: _("Not confirmed"),
    Sure.OURS: _("Ours"),
}
SURE_TONES: dict[Sure, str] = {Sure.READ: "green", Sure.SECOND_HAND: "yellow", Sure.UNCONFIRMED: "orange", Sure.OURS: "grey"}
AREAS: dict[Area, StrPromise] = {
    Area.NAME: _("Name"),
    Area.DAYS: _("Holds"),
    Area.AGENCY: _("Issued by"),
    Area.WARNING: pgettext_lazy("rule set", "Warning"),
    Area.PART: _("Part of the report"),
    Area.ITEM: _("Content of a part"),
    Area.DEFINITION: _("What a term means"),
    Area.LAW: _("Provision"),
    Area.DEADLINE: _("Deadline"),
    Area.CAPABILITY: _("Step of capability"),
    Area.QUESTION: _("What the analysis answers"),
}
WANTS: dict[Want, StrPromise] = {
    Want.NO_PART: _("The part is not there."),
    Want.MERGED: _("The part has no heading of its own: it stands together with “%(other)s”."),
    Want.EMPTY: _("Nothing is written in the part."),
    Want.ITEM: _("Not dealt with: %(item)s."),
    Want.TOO_FEW: _("There is to be %(least)s. There are %(have)s."),
}
EVENTS: dict[str, StrPromise] = {"preparedness.rule_set_added": _("Rule set taken in")}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.rules_may_not": _("You may read this of %(authority)s, but not change it. Ask the preparedness coordinator."),
    "preparedness.json_too_large": _("The file is larger than %(most)s characters. Is it the right file?"),
    "preparedness.json_unread": _("The file cannot be read as JSON: line %(line)s, character %(column)s. Correct it and try again."),
    "preparedness.json_twice": _("“%(where)s” is there twice. Take one away and try again."),
    "preparedness.json_lacks": _("“%(where)s” is lacking or empty. Write it in the file and try again."),
    "preparedness.json_unknown": _(
        "“%(where)s” is nothing that can be said there. Take it away, or see how it is called in a file that is there."
    ),
    "preparedness.json_kind": _("“%(where)s” is of another kind than it is to be: %(wanted)s. Correct it and try again."),
    "preparedness.json_choice": _("“%(said)s” cannot stand in “%(where)s”. Choose one of: %(choices)s."),
    "preparedness.json_day": _("“%(said)s” in “%(where)s” is no day. Write for example 2027-10-31."),
    "preparedness.json_long": _("The text in “%(where)s” has more than %(limit)s characters. Shorten it."),
    "preparedness.json_too_many": _("“%(where)s” holds more than %(most)s. Divide it."),
    "preparedness.ruleset_key": _("“%(said)s” cannot be a key. Use small letters a–z, digits and hyphens, at most 60 characters."),
    "preparedness.ruleset_backwards": _("“%(where)s” lies before the day it begins. Correct the days."),
    "preparedness.ruleset_taken": _(
        "There is a version %(version)s of %(key)s already, and what an analysis was made under is never changed. Give the file the version"
        " %(next)s."
    ),
    "preparedness.ruleset_kept": _("%(name)s is kept already. Nothing more is needed."),
    "preparedness.ruleset_file": _("Choose a file with a rule set in JSON, with letters in UTF-8."),
}


def lacking(one: Lacking) -> str:
    """What a part lacks, as a sentence."""
    facts = {
        "other": one.other,
        "item": one.item.text if one.item else "",
        "least": one.least.text if one.least else "",
        "have": one.have,
    }
    return str(WANTS[one.want]) % facts
