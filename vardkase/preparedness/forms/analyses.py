"""Forms of rounds and analyses. They shape what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import methods
from vardkase.preparedness.actions.risks import MapDraft
from vardkase.preparedness.actions.rounds import RoundDraft
from vardkase.preparedness.forms.functions import DAYS, NEW, RegisterForm
from vardkase.preparedness.queries.analysis_rows import Head, Local
from vardkase.preparedness.rules.methods import Method
from vardkase.preparedness.rules.rounds import Round, Said, Voice, Workshop
from vardkase.preparedness.words import REFUSALS
from vardkase.ui.forms import DateInput, add_refusal

AREA = {"rows": 3}


def day(label: Any, hint: Any = "") -> forms.DateField:
    """A day that is written or picked."""
    wrong = {"invalid": REFUSALS["preparedness.needs_day"], "required": REFUSALS["preparedness.needs_day"]}
    return forms.DateField(label=label, help_text=hint, input_formats=DAYS, widget=DateInput, error_messages=wrong)


class RoundForm(RegisterForm):
    """A year's round: days, method, and who is in it."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    name = forms.CharField(label=_("Name"), required=False, max_length=200, help_text=_("Empty means “RSA” and the year."))
    method = forms.ChoiceField(
        label=_("Scales and matrix"), help_text=_("They cannot be changed once a unit has begun: what is judged is judged on them.")
    )
    ruleset = forms.ChoiceField(
        label=_("Rule set"), help_text=_("The headings and definitions of the report. The analyses keep it for ever.")
    )
    opens = day(_("Opens"))
    due = day(_("The units hand in by"))
    whole_due = day(_("The whole is done by"), _("The units first, then the municipality as a whole."))
    units = forms.MultipleChoiceField(label=_("Units in the round"), required=False, widget=forms.CheckboxSelectMultiple)
    whole = forms.TypedChoiceField(
        label=_("The municipality as a whole"), required=False, coerce=UUID, empty_value=None,
        help_text=_("Its risks are the shared ones, judged anew on the ground of the units' own."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        units: Iterable[tuple[UUID, str]],
        chosen: Iterable[UUID] = (),
        rules: Iterable[tuple[str, str]] = (),
        found: Round | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, part=found, initial=_round_initial(found, chosen), **kwargs)
        choices = [(str(id), name) for id, name in units]
        # What has ended in the register since stays in the round that it was in, unless somebody takes it out.
        offered_ids = {id for id, _name in choices}
        choices += [(str(one.unit_id), one.unit) for one in found.units if str(one.unit_id) not in offered_ids] if found else []
        self.fields["units"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["whole"].choices = [("", _("Not in this round")), *choices]  # type: ignore[attr-defined]  # a choice field
        self.fields["method"].choices = [(one.key, one.name) for one in methods.methods()]  # type: ignore[attr-defined]  # a choice field
        offered = list(rules)
        self.fields["ruleset"].choices = offered  # type: ignore[attr-defined]  # a choice field
        if offered:
            self.initial.setdefault("ruleset", offered[0][0])
        if found is not None:
            self.fields["year"].widget.attrs["readonly"] = True
            del self.fields["ruleset"]

    def draft(self) -> RoundDraft:
        """The round as the form says it."""
        said = self.cleaned_data
        whole = said["whole"]
        units = tuple(UUID(one) for one in said["units"] if UUID(one) != whole)
        days = (said["opens"], said["due"], said["whole_due"])
        return RoundDraft(said["year"], said["name"], said["method"], *days, units, whole, said.get("ruleset", ""))


def _round_initial(found: Round | None, chosen: Iterable[UUID]) -> dict[str, Any]:
    if found is None:
        return {"units": [str(one) for one in chosen]}
    return {
        "year": found.year, "name": found.name, "method": found.method.key, "opens": found.opens, "due": found.due,
        "whole_due": found.whole_due, "units": [str(one.unit_id) for one in found.units if not one.whole],
        "whole": found.whole.unit_id if found.whole else None,
    }  # fmt: skip


class NoteForm(RegisterForm):
    """A few words that go with an act."""

    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs=AREA))

    def __init__(self, *args: Any, label: Any = "", hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["note"].label = label
        self.fields["note"].help_text = hint

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the words, whatever the act calls them."""
        add_refusal(self, refusal, "note" if refusal.facts.get("field") else None)


class ReplaceForm(RegisterForm):
    """Which unit an old one goes on as."""

    new = forms.TypedChoiceField(label=_("Goes on as"), coerce=UUID)
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, units: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"].choices = [(str(id), name) for id, name in units]  # type: ignore[attr-defined]  # a choice field


class MethodForm(RegisterForm):
    """Other scales for a unit, before anything is judged."""

    method = forms.ChoiceField(label=_("Scales and matrix"))
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, method: Method, **kwargs: Any) -> None:
        super().__init__(*args, initial={"method": method.key}, **kwargs)
        self.fields["method"].choices = [(one.key, one.name) for one in methods.methods()]  # type: ignore[attr-defined]  # a choice field


class WorkshopForm(RegisterForm):
    """A workshop of the analysis. People are written by function."""

    on = day(_("Day"))
    title = forms.CharField(label=_("What it was about"), required=False, max_length=200)
    leader = forms.CharField(label=_("Led by"), required=False, max_length=200, help_text=_("The function, not the name."))
    participants = forms.CharField(
        label=_("Took part"), required=False, widget=forms.Textarea(attrs=AREA), help_text=_("One function a line.")
    )
    inputs = forms.CharField(
        label=_("Brought in"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: who, a colon, and what was said. «Driftchefen: två av tre pumpar saknar reservkraft»."),
    )  # fmt: skip
    dissent = forms.CharField(
        label=_("Judged otherwise"), required=False, widget=forms.Textarea(attrs=AREA),
        help_text=_("One a line, in the same way. A judgement that differs is worth more than one that was talked away."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs=AREA))

    def __init__(self, *args: Any, workshop: Workshop | None, today: date, **kwargs: Any) -> None:
        self.workshop = workshop
        initial: dict[str, Any] = {"on": today}
        if workshop is not None:
            initial = {
                "on": workshop.on, "title": workshop.title, "leader": workshop.leader, "participants": "\n".join(workshop.participants),
                "inputs": _lines(workshop, Voice.INPUT), "dissent": _lines(workshop, Voice.DISSENT), "note": workshop.note,
            }  # fmt: skip
        super().__init__(*args, part=workshop, initial=initial, **kwargs)

    def draft(self) -> Workshop:
        """The workshop as the form says it; what names nobody is by the whole group and is refused."""
        said = self.cleaned_data
        voices = (*_said(said["inputs"], Voice.INPUT), *_said(said["dissent"], Voice.DISSENT))
        people = tuple(said["participants"].splitlines())
        return Workshop(self.workshop.id if self.workshop else NEW, said["on"], said["title"], said["leader"], people, voices, said["note"])


def _lines(workshop: Workshop, voice: Voice) -> str:
    return "\n".join(f"{one.by}: {one.text}" for one in workshop.said if one.voice is voice)


def _said(text: str, voice: Voice) -> tuple[Said, ...]:
    rows = [row.partition(":") for row in text.splitlines() if row.strip()]
    return tuple(Said(voice, by.strip() if colon else "", said.strip() if colon else by.strip()) for by, colon, said in rows)


class MapForm(RegisterForm):
    """Units' risks that are parts of a shared one."""

    risks = forms.MultipleChoiceField(label=_("Risks of the units"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, locals_: Iterable[Local], shared_id: UUID, event: str, head: Head, **kwargs: Any) -> None:
        found = list(locals_)
        suggested = [_key(one) for one in found if one.before_id == shared_id]
        super().__init__(*args, initial={"risks": suggested}, **kwargs)
        # What was a part of it last year and what is of the same kind stand first; nothing but last year's is ticked.
        found.sort(key=lambda one: (one.before_id != shared_id, not event or one.event != event))
        self.fields["risks"].choices = [(_key(one), _label(one, head.method)) for one in found]  # type: ignore[attr-defined]  # a choice field

    def drafts(self) -> tuple[MapDraft, ...]:
        """The risks that were ticked."""
        return tuple(MapDraft(*(UUID(part) for part in one.split("/"))) for one in self.cleaned_data["risks"])


def _key(one: Local) -> str:
    return f"{one.analysis_id}/{one.risk_id}"


def _label(one: Local, method: Method) -> str:
    parts = (methods.event_name(one.event), method.likelihood.named(one.likelihood), method.consequence.named(one.total))
    return f"{one.unit}: {one.number} {one.name} ({', '.join(part for part in parts if part) or '–'})"


class FindRisksForm(forms.Form):
    """What is looked for among the risks. Asked by a link, and kept nowhere."""

    text = forms.CharField(label=_("Find"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "size": "16"}))
    risk_class = forms.ChoiceField(label=_("Class"), required=False)
    family = forms.ChoiceField(label=_("Kind"), required=False)
    mark_optional = False

    def __init__(self, *args: Any, method: Method, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "find_%s", **kwargs})
        classes = [(one.key, one.name) for one in method.matrix.classes]
        self.fields["risk_class"].choices = [("", _("All")), *classes]  # type: ignore[attr-defined]  # a choice field
        families = [(one.key, one.name) for one in methods.families()]
        self.fields["family"].choices = [("", _("All")), *families]  # type: ignore[attr-defined]  # a choice field


def event_choices() -> list[Any]:
    """The catalogue, by family."""
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {family.key: (family.name, []) for family in methods.families()}
    for one in methods.events():
        groups[one.family][1].append((one.code, one.name))
    return [("", "–"), *groups.values()]


def kept_event(code: str) -> list[tuple[str, str]]:
    """A code that has left the catalogue is still offered where it stands."""
    return [] if not code or methods.event(code) else [(code, code)]
