"""The words of self-checks and follow-ups: answers, grants, and what the house knows by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.preparedness.rules.asking import Answer, Grant, Kind, Question, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

STATES: dict[State, StrPromise] = {
    State.YES: pgettext_lazy("answer", "Yes"),
    State.PARTLY: pgettext_lazy("answer", "Partly"),
    State.NO: pgettext_lazy("answer", "No"),
    State.NOT_KNOWN: pgettext_lazy("answer", "Not known"),
}
STATE_TONES: dict[State, str] = {State.YES: "green", State.PARTLY: "yellow", State.NO: "red", State.NOT_KNOWN: "grey"}
GRANTS: dict[Grant, StrPromise] = {
    Grant.LEH: _("Grant for tasks by LEH"),
    Grant.CIVIL_DEFENCE: _("Grant for civil defence"),
    Grant.RAKEL: _("Grant for Rakel"),
    Grant.OTHER: _("Other money"),
}
COLUMNS: tuple[StrPromise, ...] = (
    _("Number"),
    _("Group"),
    _("Question"),
    _("Answer"),
    _("What shows it"),
    _("Link"),
    _("Day of what shows it"),
)
KNOWN: dict[str, StrPromise] = {
    "functions": _("Vital functions in the register: %(count)s."),
    "tolerance": _("With a tolerable outage: %(count)s of %(total)s vital functions."),
    "checked": _("Dependencies checked during the year: %(count)s of %(total)s."),
    "own": _("Functions in the register that the municipality runs: %(count)s."),
    "outside": _("Functions in the register that others run: %(count)s."),
    "companies": _("Functions in the register that companies and joint authorities of the municipality run: %(count)s."),
    "followup": _("The follow-up of %(year)s is marked as sent, %(registry)s."),
}
EVENTS: dict[str, StrPromise] = {
    "preparedness.selfcheck_answered": _("Self-check answered"),
    "preparedness.followup_form_imported": _("Form for the follow-up taken in"),
    "preparedness.followup_answered": _("Follow-up answered"),
    "preparedness.followup_sent": _("Follow-up marked as sent"),
    "preparedness.followup_reopened": _("Follow-up opened again"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.form_key": _(
        "“%(where)s” cannot be the key of a question. Use letters, digits, points and hyphens, at most 60, without spaces."
    ),
    "preparedness.form_options": _("The question “%(where)s” is a choice, and needs at least two options. Write them in the file."),
    "preparedness.form_grant": _("The question “%(where)s” names a grant. Then it is to be money, received or spent. Correct the file."),
    "preparedness.form_column": _("The column %(column)s is lacking. The first row is to hold %(columns)s."),
    "preparedness.form_row": _("Row %(row)s: “%(said)s” cannot stand in the column %(column)s. Correct it and try again."),
    "preparedness.form_needs_name": _("Give the form a name, for example that of the county board's letter."),
    "preparedness.form_same": _("The form says the same as version %(version)s, which is there. Nothing has been taken in."),
    "preparedness.form_file": _("Choose the form: a JSON file, a CSV file or an Excel workbook (.xlsx)."),
    "preparedness.answer_link": _("Write a link that begins with https://, or a page in Vårdkase."),
    "preparedness.answer_in_future": _("The day has not been yet. Write a day that has."),
    "preparedness.answer_choice": _("Choose one of the answers."),
    "preparedness.answer_number": _("“%(said)s” could not be read as a number. Write for example 12 or 362 000."),
    "preparedness.no_such_question": _("The question is not asked any more. Open the form again."),
    "preparedness.nothing_changed": _("You have changed nothing. Answer something, or go back."),
    "preparedness.followup_year": _("State a year from %(first)s to %(last)s."),
    "preparedness.followup_sent": _("The follow-up of %(year)s is sent. Open it again before you change it."),
    "preparedness.followup_not_sent": _("The follow-up of %(year)s is not sent, so that it is open already."),
    "preparedness.sent_on": _("Write the day it was sent: not before %(year)s, and no day that is to come."),
    "preparedness.sent_registry": _("Write the registry number, so that it can be found."),
    "preparedness.sent_incomplete": _("%(left)s of %(total)s questions have no answer. Write why, or answer them first."),
}


def known(what: str, **facts: object) -> str:
    """What the house knows, as a sentence."""
    return str(KNOWN[what]) % facts


def value(question: Question | None, answer: Answer) -> str:
    """An answer as it is read. Of a question that is no longer asked, as it was written."""
    if question is None or not answer.value:
        return str(STATES[State(answer.value)]) if answer.value in STATES else answer.value
    if question.type is Kind.STATE:
        return str(STATES[State(answer.value)]) if answer.value in STATES else answer.value
    if question.type in (Kind.NUMBER, Kind.MONEY):
        return amount(Decimal(answer.value), money=question.type is Kind.MONEY)
    return answer.value


def amount(found: Decimal | None, *, money: bool = True) -> str:
    """A number with spaces between thousands and a decimal comma; with `money` in kronor."""
    if found is None:
        return "–"
    said = f"{found:,f}".replace(",", "\u00a0").replace(".", ",")
    return f"{said}\u00a0kr" if money else said


def tone(question: Question, answer: Answer | None) -> str:
    """The colour of an answer to whether something is as it should be; empty of others."""
    if question.type is not Kind.STATE or answer is None or answer.value not in STATES:
        return ""
    return STATE_TONES[State(answer.value)]
