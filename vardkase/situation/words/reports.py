"""The words of situation reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.situation.rules.reports import Colour, Confidence, Part, ReportState, Trend, Way
from vardkase.situation.rules.reports_changes import ChangeKind, Turn

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

PARTS: dict[Part, StrPromise] = {
    Part.JUDGEMENT: _("Overall judgement"),
    Part.EVENT: _("Course of events"),
    Part.CONSEQUENCES: _("Consequences and state"),
    Part.MEASURES_TAKEN: _("Measures taken"),
    Part.MEASURES_PLANNED: _("Measures planned"),
    Part.RESOURCES: _("Resources and endurance"),
    Part.NEEDS: _("Need of support"),
    Part.FORECAST: _("Expected development"),
    Part.COMMUNICATION: pgettext_lazy("report", "Communication"),
    Part.COLLABORATION: _("Collaboration"),
    Part.DECISIONS: pgettext_lazy("report", "Decisions"),
    Part.UNCERTAINTIES: _("Uncertainties and what we need to know"),
    Part.ATTACHMENTS: _("Attachments"),
}
# Which function of the staff writes a section unless somebody says otherwise (operations.md 3.6): our proposal.
WRITERS: dict[Part, StrPromise] = {
    Part.JUDGEMENT: _("Chief of staff"),
    Part.EVENT: _("Situation function"),
    Part.CONSEQUENCES: _("Situation function"),
    Part.MEASURES_TAKEN: _("Operations"),
    Part.MEASURES_PLANNED: _("Operations"),
    Part.RESOURCES: _("Personnel and logistics"),
    Part.NEEDS: _("Personnel and logistics"),
    Part.FORECAST: _("Situation function"),
    Part.COMMUNICATION: _("Communication function"),
    Part.COLLABORATION: _("Collaboration function"),
    Part.DECISIONS: _("Log keeper"),
    Part.UNCERTAINTIES: _("Situation function"),
    Part.ATTACHMENTS: _("Situation function"),
}
HINTS: dict[Part, StrPromise] = {
    Part.JUDGEMENT: _("One paragraph: how it stands, and what worries you most."),
    Part.EVENT: _("What has happened, where, since when? Is the cause known? What is not confirmed?"),
    Part.CONSEQUENCES: _("For people, for important functions, for the economy, the environment and confidence. Who is hit hardest?"),
    Part.MEASURES_TAKEN: _("What we have done ourselves, and what together with others."),
    Part.MEASURES_PLANNED: _("What, who and when."),
    Part.RESOURCES: _("Manning for the next 24 and 72 hours, fuel, power, water, vehicles. Until when does it hold?"),
    Part.NEEDS: _("What we ask for, what we expect to ask for, and what we can offer others."),
    Part.FORECAST: _("Most likely, and worst. How far ahead, on which assumptions, and what would show that you are wrong?"),
    Part.COMMUNICATION: _("The message, the channels, what people ask, rumours, what is said next."),
    Part.COLLABORATION: _("Conferences, agreements, who leads what, what you want to raise."),
    Part.DECISIONS: _("Important decisions, changes of level, the crisis board."),
    Part.UNCERTAINTIES: _("What we do not know, and whom we have asked."),
    Part.ATTACHMENTS: _("Maps and tables that go with the report."),
}
STATES: dict[ReportState, StrPromise] = {
    ReportState.DRAFT: pgettext_lazy("report", "Draft"),
    ReportState.IN_REVIEW: _("In review"),
    ReportState.APPROVED: pgettext_lazy("report", "Approved"),
    ReportState.SENT: pgettext_lazy("report", "Sent"),
    ReportState.ACKNOWLEDGED: _("Acknowledged by everybody"),
}
TONES: dict[ReportState, str] = {
    ReportState.DRAFT: "grey",
    ReportState.IN_REVIEW: "yellow",
    ReportState.APPROVED: "orange",
    ReportState.SENT: "yellow",
    ReportState.ACKNOWLEDGED: "green",
}
COLOURS: dict[Colour, StrPromise] = {
    Colour.GREY: pgettext_lazy("report", "Not judged"),
    Colour.GREEN: pgettext_lazy("report", "Green: normal"),
    Colour.YELLOW: pgettext_lazy("report", "Yellow: strained, managed by ourselves"),
    Colour.ORANGE: pgettext_lazy("report", "Orange: serious, we set other things aside or need support"),
    Colour.RED: pgettext_lazy("report", "Red: cannot be kept up"),
}
TRENDS: dict[Trend, StrPromise] = {
    Trend.UNKNOWN: pgettext_lazy("report", "Not judged"),
    Trend.BETTER: pgettext_lazy("trend", "Better"),
    Trend.SAME: pgettext_lazy("trend", "Unchanged"),
    Trend.WORSE: pgettext_lazy("trend", "Worse"),
}
CONFIDENCES: dict[Confidence, StrPromise] = {
    Confidence.HIGH: pgettext_lazy("confidence", "High"),
    Confidence.MEDIUM: pgettext_lazy("confidence", "Medium"),
    Confidence.LOW: pgettext_lazy("confidence", "Low"),
    Confidence.NONE: pgettext_lazy("confidence", "None: we do not know"),
    Confidence.UNKNOWN: pgettext_lazy("report", "Not judged"),
}
WAYS: dict[Way, StrPromise] = {
    Way.MAIL: _("E-mail"),
    Way.WIS: _("In WIS"),
    Way.SDK: _("By SDK"),
    Way.PHONE: pgettext_lazy("way", "Telephone"),
    Way.RAKEL: _("By Rakel"),
    Way.MEETING: pgettext_lazy("way", "At a meeting"),
    Way.PAPER: pgettext_lazy("way", "On paper"),
    Way.OTHER: pgettext_lazy("way", "Another way"),
    Way.LINK: pgettext_lazy("way", "By link"),
}
# How somebody says that it has travelled, when it is taken down by hand.
HEARD: dict[Way, StrPromise] = {way: word for way, word in WAYS.items() if way is not Way.LINK}
CHANGES: dict[ChangeKind, StrPromise] = {
    ChangeKind.CHANGED: pgettext_lazy("since the last report", "Changed"),
    ChangeKind.NEW: pgettext_lazy("since the last report", "New"),
    ChangeKind.ENDED: pgettext_lazy("since the last report", "No longer current"),
    ChangeKind.OPEN: pgettext_lazy("since the last report", "Still holds"),
}
# The colours by which functions are compared, in words.
TONE_WORDS: dict[str, StrPromise] = {
    "grey": pgettext_lazy("tone", "not reported"),
    "green": pgettext_lazy("tone", "green"),
    "yellow": pgettext_lazy("tone", "yellow"),
    "orange": pgettext_lazy("tone", "amber, serious"),
    "red": pgettext_lazy("tone", "red"),
    "old": pgettext_lazy("tone", "old information"),
}
TURNS: dict[Turn, StrPromise] = {Turn.UP: _("a rise"), Turn.DOWN: _("a fall")}

EVENTS: dict[str, Any] = {
    "situation.report_drafted": _("Situation report begun"),
    "situation.report_described": _("Head of a situation report changed"),
    "situation.report_refreshed": _("Material of a situation report gathered anew"),
    "situation.report_section_taken": _("Section of a situation report taken on"),
    "situation.report_section_written": _("Section of a situation report written"),
    "situation.report_review_asked": _("Situation report handed in for review"),
    "situation.report_reviewed": _("Situation report reviewed"),
    "situation.report_returned": _("Situation report sent back"),
    "situation.report_approved": _("Situation report approved"),
    "situation.report_sent": _("Situation report sent"),
    "situation.report_acknowledged": _("Situation report acknowledged"),
    "situation.report_corrected": _("Situation report to be corrected"),
}
REFUSALS: dict[str, Any] = {
    "situation.report_as_of_ahead": _("The moment of the picture has not been yet. Choose one that has."),
    "situation.report_before_incident": _("Nothing was known then: the event was opened here %(opened)s. Choose a later moment."),
    "situation.report_period_backwards": _("The period begins after the moment of the picture. Change one of the two."),
    "situation.report_next_too_early": _("The next report would come before this one. Choose a later time."),
    "situation.report_is_approved": _(
        "The report is approved and can no longer be written in. Have it sent back, or correct it when it is sent."
    ),
    "situation.report_no_such_item": _("Something that you leave out is no longer in the material. Open the section again."),
    "situation.report_needs_who": _("State who, by function."),
    "situation.report_in_review_already": _("The report is handed in for review already."),
    "situation.report_not_in_review": _("The report is not handed in for review. Hand it in first."),
    "situation.report_not_to_return": _("Only a report that is in review, or approved and not sent yet, can be sent back."),
    "situation.report_needs_reason": _("Write the reason, so that those who write know what to do."),
    "situation.report_changed_since_read": _(
        "The report has changed since you opened it: %(what)s. Nothing is approved. Read it again, then approve what stands there now."
    ),
    "situation.report_lacks_block": _(
        "«%(block)s» is empty. The report must say something of it (%(law)s), also when there is nothing to tell."
    ),
    "situation.report_lacks_blocks": _(
        "These sections are empty: %(blocks)s. The report must say something of each of them (%(law)s), also when there is nothing to tell."
    ),
    "situation.report_alone": _(
        "You handed the report in yourself, and nobody else has reviewed it. Have somebody else review or approve it, or write why not."
    ),
    "situation.report_is_internal": _(
        "The report is internal and may hold what is not open. Say that all of them are our own, or begin one that leaves the municipality."
    ),
    "situation.report_not_approved": _("The report is not approved, and so cannot be sent. Have it approved first."),
    "situation.report_needs_recipient": _("State at least one recipient."),
    "situation.report_sent_already": _("%(recipient)s has this version already. Take the name away."),
    "situation.report_sent_too_early": _("It was not approved by then. Change the time."),
    "situation.report_sent_ahead": _("That time has not been yet. Note the report as sent when it is."),
    "situation.report_not_sent_to": _("The report was not sent to %(recipient)s. Choose one of those who got it."),
    "situation.report_acknowledged_already": _("%(recipient)s has acknowledged this version already."),
    "situation.report_acknowledged_too_early": _("The report was not sent by then. Change the time."),
    "situation.report_acknowledged_ahead": _("That time has not been yet. Note the receipt when you have it."),
    "situation.report_not_sent": _("Only a report that is sent is corrected. This one you can still change."),
    "situation.template_unknown_tag": _(
        "The Word template asks for «%(tag)s», which a report does not have. Mend the tag in Word, then try again."
    ),
    "situation.template_broken": _("The Word template cannot be read: %(fault)s. Mend it in Word, or take the template away to use ours."),
    "situation.template_missing": _("The Word template is not where the setting SITUATION_REPORT_TEMPLATE says: %(file)s."),
}


def called(number: int) -> str:
    """What a report is called in what is kept of it. In Swedish, as the stream is."""
    return f"Lägesrapport {number}"


def named(what: str) -> str:
    """What has changed, in words: a section, the head, or the material."""
    if what == "header":
        return gettext("the head of the report")
    if what == "material":
        return gettext("the material that the report is made of")
    if what == "changes":
        return gettext("what has changed since the last report")
    if what == "event_itself":
        return gettext("what the event is called, where it is, or its level")
    return str(PARTS[Part(what)])


def _parted(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "part": PARTS[Part(facts["part"])]}


def _wayed(facts: dict[str, Any]) -> dict[str, Any]:
    way = str(WAYS[Way(facts["way"])])
    return {**facts, "way": f"{way[0].lower()}{way[1:]}"}


LINES: dict[str, Any] = {
    "situation.report_drafted": (_("%(name)s is begun: %(count)s pieces of material as known at its moment."), dict),
    "situation.report_described": (_("%(name)s: the head is changed."), dict),
    "situation.report_refreshed": (_("%(name)s: the material is gathered anew, %(count)s pieces."), dict),
    "situation.report_section_taken": (_("%(name)s: %(by)s writes «%(part)s»."), _parted),
    "situation.report_section_written": (_("%(name)s: «%(part)s» is written."), _parted),
    "situation.report_review_asked": (_("%(name)s is handed in for review."), dict),
    "situation.report_reviewed": (_("%(name)s is reviewed and may be approved."), dict),
    "situation.report_returned": (_("%(name)s goes back to those who write it:"), dict),
    "situation.report_approved": (_("%(name)s, version %(version)s, is approved."), dict),
    "situation.report_sent": (_("%(name)s, version %(version)s, is sent to %(recipients)s."), dict),
    "situation.report_acknowledged": (_("%(name)s, version %(version)s: %(recipient)s has it, says %(by)s (%(way)s)."), _wayed),
    "situation.report_corrected": (_("%(name)s is to be corrected, version %(version)s:"), dict),
}
