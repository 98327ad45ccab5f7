"""Forms of rule sets, self-checks and follow-ups. They shape what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import words
from vardkase.preparedness.queries.asking import Asked, AskedGroup
from vardkase.preparedness.rules.asking import Answer, Kind, Question
from vardkase.preparedness.words.asking import STATES
from vardkase.ui.forms import DateInput, add_refusal

DAYS = ["%Y-%m-%d", "%Y%m%d"]
DAY_ERROR = {"invalid": words.REFUSALS["preparedness.needs_day"]}


class KeyedForm(forms.Form):
    """A form that can be sent twice without harm."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_id())

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the field it is about."""
        add_refusal(self, refusal, str(refusal.facts.get("field", "")) or None)


def _line(label: Any, hint: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, **more)


class RuleSetFileForm(KeyedForm):
    """A rule set as a file."""

    file = forms.FileField(
        label=_("File with the rule set"),
        help_text=_("JSON. Begin with the file of a set that is there: change it, and give it a key or a version of its own."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )


class FollowupFormForm(KeyedForm):
    """The county board's form as a file."""

    year = forms.IntegerField(label=_("Year that is followed up"), widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6"}))
    name = _line(_("Name of the form"), _("As the county board calls it. Empty when the file says it."))
    source = _line(_("Where it comes from"), _("Who sent it and when, with registry number."))
    file = forms.FileField(
        label=_("File with the questions"),
        allow_empty_file=True,
        help_text=_("JSON, CSV or Excel (.xlsx). The first row of a table: key, group, question, type, options."),
        widget=forms.FileInput(attrs={"accept": ".json,.csv,.txt,.xlsx"}),
    )


class SentForm(KeyedForm):
    """That the follow-up was sent."""

    on = forms.DateField(label=_("Sent on"), required=False, input_formats=DAYS, widget=DateInput, error_messages=DAY_ERROR)
    to = _line(_("Sent to"), _("For example the county board."))
    registry = _line(_("Registry number"))
    note = _line(_("Why it is not complete"), _("Only when questions have no answer."), widget=forms.Textarea(attrs={"rows": 2}))


class AgainForm(KeyedForm):
    """Why something is opened again."""

    reason = _line(_("Why"), widget=forms.Textarea(attrs={"rows": 2}))


class AnswersForm(KeyedForm):
    """The questions of a group: for each an answer, what shows it, a link and a day."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, asked: AskedGroup, **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)
        self.initial["seen"] = asked.seen
        for one in asked.questions:
            self.fields.update(_fields(one.question))
            self.initial.update(_initial(one))

    @property
    def rows(self) -> list[tuple[Asked, BoundField, list[BoundField]]]:
        """Every question with the field of its answer, and those of what shows it."""
        found = []
        for one in self.asked.questions:
            key = one.question.key
            found.append((one, self[f"value_{key}"], [self[f"{part}_{key}"] for part in ("evidence", "link", "on")]))
        return found

    def answers(self) -> tuple[Answer, ...]:
        """What was answered, to the questions as they are put."""
        said = self.cleaned_data
        return tuple(
            Answer(
                one.question.key, one.question.text, said[f"value_{one.question.key}"] or "", said[f"evidence_{one.question.key}"],
                said[f"link_{one.question.key}"], said[f"on_{one.question.key}"],
            )
            for one in self.asked.questions
        )  # fmt: skip


def _initial(one: Asked) -> dict[str, Any]:
    """What was answered; of what has no answer, what the house knows or what last year said. It is written when a human has sent it."""
    key, said = one.question.key, one.answer or one.beforehand
    if said is None:
        return {}
    return {f"value_{key}": said.value, f"evidence_{key}": said.evidence, f"link_{key}": said.link, f"on_{key}": said.on}


def _fields(question: Question) -> dict[str, forms.Field]:
    key = question.key
    return {
        f"value_{key}": _value_field(question),
        f"evidence_{key}": _line(_("What shows it"), widget=forms.Textarea(attrs={"rows": 2})),
        f"link_{key}": _line(_("Link"), max_length=500),
        f"on_{key}": forms.DateField(
            label=_("Day of what shows it"), required=False, input_formats=DAYS, widget=DateInput, error_messages=DAY_ERROR
        ),
    }


def _value_field(question: Question) -> forms.Field:
    said: dict[str, Any] = {"label": question.text, "help_text": question.hint, "required": False}
    if question.type in (Kind.STATE, Kind.CHOICE):
        options = (
            [(str(one), word) for one, word in STATES.items()] if question.type is Kind.STATE else [(one, one) for one in question.options]
        )
        return forms.ChoiceField(**said, choices=[("", "–"), *options])
    if question.type is Kind.TEXT:
        return forms.CharField(**said, widget=forms.Textarea(attrs={"rows": 3}))
    return forms.CharField(**said, widget=DateInput() if question.type is Kind.DAY else forms.TextInput(attrs={"size": "16"}))
