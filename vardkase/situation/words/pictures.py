"""The words of pictures that are conveyed and collected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from vardkase.situation.material import Section
from vardkase.situation.rules.pictures import Gathering, PictureState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

EVENTS: dict[str, StrPromise] = {
    "situation.picture_proposed": _("Picture to convey proposed"),
    "situation.picture_conveyed": _("Situation picture conveyed"),
    "situation.picture_sent_back": _("Picture to convey sent back"),
    "situation.picture_withdrawn": _("Conveyed picture withdrawn"),
    "situation.picture_received": _("Situation picture received"),
    "situation.picture_collected": _("Collected picture put on record"),
}
REFUSALS: dict[str, StrPromise] = {
    "situation.not_found": _("There is no such picture here."),
    "situation.picture_needs_headline": _("Say in a headline what the picture is about."),
    "situation.picture_needs_audience": _("Say whom the picture is for. What is conveyed is chosen for somebody."),
    "situation.picture_is_empty": _("There is nothing in the picture. Choose lines, or write what is to be said."),
    "situation.picture_line_gone": _("A line that you chose is no longer there. Look at the list again."),
    "situation.picture_line_is_closed": _("“%(what)s” is internal or secret, and is not conveyed."),
    "situation.picture_changed": _("“%(what)s” has changed since the page was opened. Look at it again before you convey it."),
    "situation.picture_too_many_lines": _("%(count)s lines are more than anybody can use. At most %(limit)s go into a picture."),
    "situation.picture_is_settled": _("The proposal has already been answered. Look at how it stands now."),
    "situation.picture_is_not_out": _("Only a picture that has been conveyed can be withdrawn."),
    "situation.picture_needs_reason": _("Say why."),
    "situation.picture_needs_other_eyes": _(
        "Somebody else than who proposed the picture approves it: what leaves the house is seen by four eyes."
    ),
    "situation.picture_needs_actor": _("Say whose picture it is."),
    "situation.picture_is_ours": _("That is our own name. What we see ourselves is written as facts and status, and conveyed from there."),
    "situation.picture_needs_as_of": _("Say at what time the picture held. Without it nobody knows how old it is."),
    "situation.picture_is_later": _("A picture cannot hold at a time that has not come."),
    "situation.picture_needs_judgement": _("Write what the whole means. Lines beside each other are no collected picture."),
    "situation.picture_is_exercise": _("The file is from an exercise, and this is a real incident. It has not been taken in."),
    "situation.picture_is_real": _("The file is from a real incident, and this is an exercise. It has not been taken in."),
    "situation.picture_was_withdrawn": _(
        "%(actor)s has withdrawn this picture: the file says so. It has not been taken in. Ask them for the one that holds."
    ),
    "situation.picture_file_too_large": _("The file is larger than %(limit)s kB, and is no picture of this kind."),
    "situation.picture_file_unread": _(
        "The file cannot be read as a conveyed picture. Ask the sender for it again, or type in what it says."
    ),
}
STATES: dict[PictureState, StrPromise] = {
    PictureState.PROPOSED: _("Waits for approval"),
    PictureState.CONVEYED: _("Conveyed now"),
    PictureState.SUPERSEDED: _("Replaced by a later one"),
    PictureState.SENT_BACK: _("Sent back"),
    PictureState.WITHDRAWN: _("Withdrawn"),
}
TONES: dict[PictureState, str] = {
    PictureState.PROPOSED: "yellow",
    PictureState.CONVEYED: "green",
    PictureState.SUPERSEDED: "grey",
    PictureState.SENT_BACK: "orange",
    PictureState.WITHDRAWN: "red",
}
GATHERED: dict[Gathering, StrPromise] = {
    Gathering.CONFERENCE: _("In a conference"),
    Gathering.TELEPHONE: _("By telephone"),
    Gathering.MAIL: _("By e-mail"),
    Gathering.FILE: _("As a file"),
    Gathering.NATIONAL_SYSTEM: _("In WIS"),
    Gathering.ON_PAPER: _("On paper"),
}
SECTIONS: dict[Section, StrPromise] = {
    Section.JUDGEMENT: _("Overall judgement"),
    Section.EVENT: _("Course of events"),
    Section.CONSEQUENCES: _("Consequences"),
    Section.MEASURES_TAKEN: _("Measures taken"),
    Section.MEASURES_PLANNED: _("Measures planned"),
    Section.RESOURCES: _("Resources and endurance"),
    Section.NEEDS: _("Need of support"),
    Section.FORECAST: _("Forecast"),
    Section.COMMUNICATION: _("Communication"),
    Section.COLLABORATION: _("Collaboration"),
    Section.DECISIONS: _("Decisions"),
    Section.UNCERTAINTIES: _("Uncertainties"),
}
LINES: dict[str, tuple[StrPromise, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "situation.picture_proposed": (_("%(reference)s proposed as a picture to convey to %(audience)s: %(headline)s"), dict),
    "situation.picture_conveyed": (_("Situation picture %(reference)s conveyed to %(audience)s: %(headline)s"), dict),
    "situation.picture_sent_back": (_("%(reference)s is not conveyed as it stands: %(headline)s"), dict),
    "situation.picture_withdrawn": (_("Conveyed picture %(reference)s withdrawn (it went to %(audience)s): %(headline)s"), dict),
    "situation.picture_received": (_("%(reference)s: situation picture from %(actor)s: %(headline)s"), dict),
    "situation.picture_collected": (_("%(reference)s: collected picture of %(actors)s: %(headline)s"), dict),
}
