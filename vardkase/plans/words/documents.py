"""Words of plans and governing documents: refusals, events, and what every enum is called on the screens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.plans.queries.document_rows import Standing
from vardkase.plans.rules.document_compare import FactChange, Fate
from vardkase.plans.rules.document_kinds import Adopter, Cycle
from vardkase.plans.rules.documents import Cover, Ground

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

ADOPTERS: dict[Adopter, StrPromise] = {
    Adopter.COUNCIL: _("The municipal council"),
    Adopter.EXECUTIVE: _("The municipal executive board"),
    Adopter.BOARD: _("The board"),
    Adopter.COMPANY: _("The company's board"),
    Adopter.HEAD: _("The head of the unit"),
}
CYCLES: dict[Cycle, StrPromise] = {
    Cycle.TERM: _("each term of office"),
    Cycle.YEARLY: _("every year"),
    Cycle.CHANGED: _("when it is changed"),
    Cycle.CONTINUOUS: _("kept up all the time"),
}
STANDINGS: dict[Standing, tuple[str, StrPromise]] = {
    Standing.IN_FORCE: ("green", _("In force")),
    Standing.FORMER_TERM: ("orange", _("From the former term")),
    Standing.COMING: ("yellow", _("Waits for its day")),
    Standing.ENDED: ("red", _("No longer in force")),
    Standing.WITHDRAWN: ("grey", pgettext_lazy("document", "Withdrawn")),
    Standing.NOT_ADOPTED: ("orange", _("Not adopted yet")),
    Standing.MISSING: ("red", pgettext_lazy("document", "Missing")),
}
COVERS: dict[Cover, StrPromise] = {
    Cover.OPEN: pgettext_lazy("document", "Open"),
    Cover.SECRET: pgettext_lazy("document", "Secret"),
    Cover.ELSEWHERE: pgettext_lazy("document", "Held elsewhere"),
}
GROUNDS: dict[Ground, StrPromise] = {
    Ground.NONE: _("No ground chosen"),
    Ground.PREPAREDNESS: _("OSL 18:13 – crisis preparedness"),
    Ground.SECURITY: _("OSL 18:8 – security and guarding"),
    Ground.DEFENCE: _("OSL 15:2 – defence secrecy"),
}
FATES: dict[Fate, StrPromise] = {
    Fate.SAME: pgettext_lazy("section", "Unchanged"),
    Fate.ADDED: pgettext_lazy("section", "New"),
    Fate.REMOVED: pgettext_lazy("section", "Taken away"),
    Fate.CHANGED: pgettext_lazy("section", "Changed"),
    Fate.COVERED: pgettext_lazy("section", "Secret: what differs is not shown"),
}
FACTS: dict[str, StrPromise] = {
    "title": _("The document is called “%(after)s” (before: “%(before)s”)."),
    "owner": _("%(after)s is the owner (before: %(before)s)."),
    "review_months": _("It is reviewed every %(after)s months (before: %(before)s)."),
    "registry": _("The registry number is “%(after)s” (before: “%(before)s”)."),
    "cover": _("Who may read it: %(after)s (before: %(before)s)."),
    "rsa": _("It rests on “%(after)s” (before: “%(before)s”)."),
    "rsa_registry": _("The registry number of the analysis is “%(after)s” (before: “%(before)s”)."),
    "rsa_on": _("The analysis was adopted %(after)s (before: %(before)s)."),
}
EVENTS: dict[str, StrPromise] = {
    "plans.document_begun": _("Document begun"),
    "plans.document_draft_started": _("Work on a new version of a document begun"),
    "plans.document_facts_changed": _("Document changed"),
    "plans.document_section_saved": _("Section of a document saved"),
    "plans.document_section_removed": _("Section of a document taken away"),
    "plans.document_draft_dropped": _("Draft of a document thrown away"),
    "plans.document_referred": _("Document sent for comments"),
    "plans.document_commented": _("Comment on a document"),
    "plans.document_comment_answered": _("Comment on a document answered"),
    "plans.document_referral_closed": _("Referral of a document closed"),
    "plans.document_adopted": _("Document adopted"),
    "plans.document_reviewed": _("Document reviewed"),
    "plans.document_withdrawn": _("Document withdrawn"),
}
REFUSALS: dict[str, StrPromise] = {
    "plans.document_unknown_kind": _("Choose what kind of document it is."),
    "plans.document_not_of_unit": _("“%(kind)s” is not a document of %(organisation)s. Choose another kind or another unit."),
    "plans.document_exists": _("%(organisation)s has a document of the kind “%(kind)s” already. Make a new version of that one."),
    "plans.document_is_withdrawn": _("The document is withdrawn. Begin a new document if one is needed."),
    "plans.document_needs_title": _("Give the document a name."),
    "plans.document_needs_owner": _("State who owns the document, by function: whoever keeps it up to date and answers comments."),
    "plans.document_analysis_needs_name": _(
        "Write the name of the analysis too, for example “RSA 2026”, or take its registry number and day away."
    ),
    "plans.document_analysis_in_future": _("The analysis cannot have been adopted later than today. Check the day."),
    "plans.document_odd_review": _("State months from 1 to %(most)s."),
    "plans.document_needs_heading": _("Give the section a heading."),
    "plans.document_heading_twice": _("There is a section called “%(heading)s” already. Choose another heading."),
    "plans.document_too_many_sections": _("A document holds at most %(most)s sections."),
    "plans.document_no_section": _("The section is not in the draft any more."),
    "plans.document_classified": _(
        "The text is marked as security-classified. Such information may not be kept here (the Protective Security Act 2018:585,"
        " chapter 2, sections 5–8). Take it away, choose “Held elsewhere” and give the reference to where it is kept."
    ),
    "plans.document_classified_text": _(
        "What is held elsewhere has no text here: security-classified information may not be kept in Vårdkase (the Protective Security"
        " Act 2018:585, chapter 2, sections 5–8). Take the text away and give the reference to where it is kept."
    ),
    "plans.document_needs_reference": _("State where it is held: the registry number or the name of the safe, without what it says."),
    "plans.document_held_elsewhere": _(
        "A document of this kind is held elsewhere: choose “Held elsewhere” and give the reference. Its content may be security-classified"
        " (the Protective Security Act 2018:585, chapter 2, sections 5–8)."
    ),
    "plans.document_needs_ground": _("Choose the ground for secrecy."),
    "plans.document_needs_harm": _("Write why it can be assumed to do harm if it is read: secrecy is tried text by text."),
    "plans.document_secret_section": _(
        "What is secret is read and changed only by those who write the plans in its own authority, %(authority)s. Ask them."
    ),
    "plans.document_nobody_asked": _("Choose at least one who is asked for comments."),
    "plans.document_not_in_register": _("One of those you chose is not in the register any more. Choose again."),
    "plans.document_last_day_passed": _("The last day for comments has passed already. Give a later day."),
    "plans.document_referral_open": _(
        "The draft is out for comments until %(last_day)s. Close the referral first, or wait until everybody has answered."
    ),
    "plans.document_referral_over": _("The last day for comments was %(last_day)s. Ask the owner for more time."),
    "plans.document_referral_closed": _("The referral is closed already."),
    "plans.document_not_asked": _("Choose for whom you comment: only those who were asked may."),
    "plans.document_comment_empty": _("Write your comment."),
    "plans.document_comment_needs_author": _("State who comments, by function."),
    "plans.document_answer_needs_why": _("Write why the comment is not taken in."),
    "plans.document_answered": _("The comment has been answered already."),
    "plans.document_unanswered": _("Comments that wait for an answer: %(count)s. Say of each whether it is taken in, and why."),
    "plans.document_nothing_written": _("Nothing is written in any section. Write at least one before the document is adopted."),
    "plans.document_needs_paragraph": _("State the paragraph of the minutes, for example § 12."),
    "plans.document_ends_before_start": _("It cannot end before it begins. Give a later last day, or leave it empty."),
    "plans.document_needs_term": _("Choose the term of office that it is made for."),
    "plans.document_outside_term": _(
        "The term of office %(term)s runs from %(start)s to %(end)s, and the days you gave do not all lie in it. Change them, or write why"
        " they lie outside."
    ),
    "plans.document_before_parent": _(
        "“%(parent)s” has not been adopted for the term %(term)s. The municipality adopts it for each new term of office (LEH 2006:544,"
        " chapter 2, section 1), and by the municipality's own order each board's plan follows it. Wait for it, or write why this plan"
        " cannot wait."
    ),
    "plans.document_needs_reviewer": _("State who has read it through, by function."),
    "plans.document_not_in_force": _("No version is in force, so there is nothing to review. Adopt one first."),
    "plans.document_draft_first": _("A new version is being worked on. Adopt it or throw it away before the document is withdrawn."),
    "plans.document_withdrawn_before_decided": _(
        "The version that is withdrawn was decided %(decided_on)s. Its last day cannot be before that."
    ),
    "plans.document_withdrawal_needs_reason": _("Write why the document is withdrawn, and what holds instead."),
}


def fact_change(one: FactChange) -> str:
    """A changed fact as a sentence."""
    none = gettext("nothing")
    if one.name == "cover":
        one = replace(one, before=str(COVERS[Cover(one.before)]), after=str(COVERS[Cover(one.after)]))
    return str(FACTS[one.name]) % {"before": one.before or none, "after": one.after or none}
