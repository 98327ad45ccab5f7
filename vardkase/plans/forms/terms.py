"""Forms of terms of office. They shape what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.plans.queries.obligations import DutyLine
from vardkase.plans.queries.terms import BodyTerm
from vardkase.plans.rules.obligations import Fulfilment
from vardkase.plans.rules.terms import Body, fingerprint
from vardkase.plans.rules.training import Training
from vardkase.plans.words.terms import REFUSALS
from vardkase.ui.forms import DateInput, add_refusal

DAYS = ["%Y-%m-%d", "%Y%m%d"]
NEW = UUID(int=0)


def _line(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint)


def _text(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": 2}))


def _day(label: Any, hint: Any = "") -> forms.DateField:
    errors = {"invalid": REFUSALS["plans.not_a_day"]}
    return forms.DateField(label=label, required=False, input_formats=DAYS, widget=DateInput, help_text=hint, error_messages=errors)


class TermForm(forms.Form):
    """A form that can be sent twice without harm, and that carries a fingerprint of what it was opened on."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, part: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_id())
        self.initial.setdefault("seen", fingerprint(part))

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the field it is about."""
        field = str(refusal.facts.get("field", ""))
        add_refusal(self, refusal, field if field in self.fields else None)


class KeyForm(TermForm):
    """Something is done that needs nothing but a yes."""


class WhyForm(TermForm):
    """Why something does not apply, or was not so."""

    why = _text(_("Why"))


class ReasonForm(TermForm):
    """Why a line is taken away."""

    reason = _text(_("Why"))


class BodyTermForm(TermForm):
    """When a body's term begins."""

    begins = _day(_("First day of the term"), _("For example 2027-01-01. Empty: as the law or our assumption has it."))
    reason = _text(_("Why, and who decided it"), _("For example «Fullmäktige 2026-10-19, § 112»."))

    def __init__(self, *args: Any, one: BodyTerm, **kwargs: Any) -> None:
        initial = {"begins": one.begins if one.decided else None, "reason": one.reason}
        super().__init__(*args, part=one.decision, initial=initial, **kwargs)


class FulfilForm(TermForm):
    """By which body, on which day, and where it is written."""

    body = _line(_("Which body"), _("The body or the function, not the name of a person."))
    on = _day(_("Which day"))
    paragraph = _line(_("Paragraph"), _("For example «§ 112»."))
    registry_number = _line(_("Registry number"), _("For example «KS 2026-1234»."))
    reference = _line(
        _("Where it is"), _("An address or a place in the archive. Never what is classified for the security of the country.")
    )

    def __init__(self, *args: Any, line: DutyLine, **kwargs: Any) -> None:
        said = line.said.fulfilment or Fulfilment(_suggested(line), None)
        initial = {name: getattr(said, name) for name in ("body", "on", "paragraph", "registry_number", "reference")}
        super().__init__(*args, part=line.said, initial=initial, **kwargs)

    def draft(self) -> Fulfilment:
        """What the form says."""
        return Fulfilment(**{name: self.cleaned_data[name] for name in ("body", "on", "paragraph", "registry_number", "reference")})


def _suggested(line: DutyLine) -> str:
    """The body, where there is no choice of it."""
    one = line.occurrence
    return one.unit.name if one.unit else "" if " eller " in one.duty.body else one.duty.body


class DueForm(TermForm):
    """A day of the municipality's own."""

    due = _day(_("Our own day"), _("Empty: as the rule has it again."))
    due_why = _text(_("Why, and who decided it"))

    def __init__(self, *args: Any, line: DutyLine, **kwargs: Any) -> None:
        super().__init__(*args, part=line.said, initial={"due": line.said.due or line.due, "due_why": line.said.due_why}, **kwargs)


class TrainingForm(TermForm):
    """A function, what its holder must know, and what has been trained."""

    function = _line(_("Function"), _("For example «Ordförande i krisledningsnämnden». Not the name of a person."))
    competence = _text(_("What is needed"))
    body_id = forms.TypedChoiceField(
        label=_("Elected in"), required=False, coerce=UUID, empty_value=None,
        help_text=_("The training ends with the body's term at the latest. Empty for employees."),
    )  # fmt: skip
    person_id = forms.TypedChoiceField(label=_("Person in the register"), required=False, coerce=UUID, empty_value=None)
    trained_on = _day(_("Last trained"))
    for_next = forms.BooleanField(label=_("The training was for those who take office in the next term"), required=False)
    exercised_on = _day(_("Last exercised"))
    months = forms.IntegerField(
        label=_("Counts for so many months"), required=False, help_text=_("Empty: without an end of its own."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "6", "autocomplete": "off"}),
        error_messages={"invalid": REFUSALS["plans.months_in_digits"]},
    )  # fmt: skip
    note = _text(_("Note"))

    def __init__(
        self, *args: Any, line: Training | None, elected: Iterable[Body], people: Iterable[tuple[UUID, str]], **kwargs: Any
    ) -> None:
        self.line = line or Training(NEW, "", "")
        names = ("function", "competence", "body_id", "person_id", "trained_on", "for_next", "exercised_on", "note")
        initial = {name: getattr(self.line, name) for name in names} | {"months": self.line.months or None}
        super().__init__(*args, part=line, initial=initial, **kwargs)
        self._offer("body_id", {one.id: one.name for one in elected}, self.line.body_id, self.line.body)
        self._offer("person_id", dict(people), self.line.person_id, self.line.person)

    def _offer(self, name: str, names: dict[UUID, str], now_is: UUID | None, called: str) -> None:
        """Choices, with what stands there even when it has left the register since."""
        if now_is is not None:
            names.setdefault(now_is, called)
        self.fields[name].choices = [("", "–"), *((str(id), label) for id, label in names.items())]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> Training:
        """The line as the form says it; names are filled in by who keeps them."""
        said = {name: self.cleaned_data[name] for name in self.fields if name not in ("key", "seen", "months")}
        return replace(self.line, **said, months=self.cleaned_data["months"] or 0)
