"""Forms of continuity plans and lost staff. They shape what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import words
from vardkase.preparedness.forms.functions import DAYS, TIME_HINT, RegisterForm
from vardkase.preparedness.rules.content import Holder
from vardkase.preparedness.rules.continuity import TEXTS, Adoption, Continuity, Trial, parse_resources, written_resources
from vardkase.preparedness.rules.staffing import Assumption, parse_weeks
from vardkase.preparedness.rules.stretches import parse_stretch, written
from vardkase.ui.forms import DateInput

HINTS = {
    "consequence": _("For whom, and how it grows: after an hour, a day, a week."),
    "risks": _("Which disturbances are reckoned with, and how well it stands against them."),
    "measures": _("What lowers the risk or makes it easier to go on."),
    "routines": _("How the work is done without what it otherwise needs, step by step. It is read by somebody tired, and on paper."),
    "first": _("In order, one on each line."),
    "stops": _("What is put off so that the rest is managed."),
    "communication": _("Users, relatives, staff, others: who is told what, by whom, and how."),
    "back": _("How one goes back, and what has to be caught up with."),
}


class KeyedForm(RegisterForm):
    """A form of a plan, or of what lies beside the plans."""

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the field it is about; what is lacking in a plan is told by the fields' own names."""
        lacking = refusal.facts.get("missing")
        if isinstance(lacking, tuple):
            names = ", ".join(str(words.FIELDS[name]).lower() for name in lacking)
            refusal = Refusal("preparedness.plan_unfinished", missing=names)
        super().refuse(refusal)


def _day(label: Any, hint: Any = "") -> forms.DateField:
    invalid = {"invalid": words.REFUSALS["preparedness.needs_day"]}
    return forms.DateField(label=label, required=False, help_text=hint, input_formats=DAYS, widget=DateInput, error_messages=invalid)


def _count(name: str, hint: Any = "") -> forms.IntegerField:
    invalid = {"invalid": words.REFUSALS["preparedness.odd_number"]}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": "6", "autocomplete": "off"})
    return forms.IntegerField(label=words.FIELDS[name], required=False, help_text=hint, widget=widget, error_messages=invalid)


class ContinuityForm(KeyedForm):
    """A function's continuity plan, in the order of the method."""

    def __init__(self, *args: Any, plan: Continuity | None, first: Continuity, posts: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        """`plan` is what the change is of, none for a first draft; `first` what the fields are filled with before anybody has typed."""
        now_is = plan or Continuity()
        self.names = dict(posts)
        super().__init__(*args, part=plan, initial=_initial(first), **kwargs)
        if now_is.owner is not None:
            self.names.setdefault(now_is.owner.post_id, now_is.owner.name)
        choices = [("", "–"), *((str(id), name) for id, name in self.names.items())]
        line: dict[str, Any] = {"required": False}
        made: dict[str, forms.Field] = {
            "goal": forms.CharField(label=words.FIELDS["goal"], help_text=TIME_HINT, max_length=60, **line),
            "goal_why": forms.CharField(label=words.FIELDS["goal_why"], **line),
            **{name: _text(name) for name in TEXTS[:3]},
            **{name: _text(name) for name in TEXTS[3:9]},
            "resources": forms.CharField(
                label=words.FIELDS["resources"], widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("One on each line: what; how much; where. For example «Diesel; 200 liter; förrådet»."), **line,
            ),
            "ordinary": _count("ordinary", _("People, counted as they are needed at the same time.")),
            "least": _count("least", _("With fewer than so many, what must be done is not done.")),
            "decides": forms.CharField(label=words.FIELDS["decides"], help_text=_("The function, not the name of the person."), **line),
            **{name: _text(name) for name in TEXTS[9:]},
            "owner": forms.TypedChoiceField(label=words.FIELDS["owner"], choices=choices, coerce=UUID, empty_value=None, **line),
            "next_test": _day(words.FIELDS["next_test"]),
        }  # fmt: skip
        self.fields.update(made)

    def draft(self) -> Continuity:
        """The plan as the form says it. Raises what cannot be read, at its field."""
        said = self.cleaned_data
        owner: UUID | None = said["owner"]
        return Continuity(
            goal=parse_stretch("goal", said["goal"]),
            goal_why=said["goal_why"],
            **{name: said[name] for name in TEXTS},
            resources=parse_resources(said["resources"]),
            decides=said["decides"],
            owner=Holder(owner, self.names[owner]) if owner else None,
            next_test=said["next_test"],
            ordinary=said["ordinary"],
            least=said["least"],
        )


def _text(name: str) -> forms.CharField:
    return forms.CharField(
        label=words.FIELDS[name], required=False, help_text=HINTS.get(name, ""), widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip


def _initial(plan: Continuity) -> dict[str, Any]:
    return {
        **{name: getattr(plan, name) for name in (*TEXTS, "goal_why", "decides", "next_test", "ordinary", "least")},
        "goal": written(plan.goal), "resources": written_resources(plan.resources), "owner": plan.owner and plan.owner.post_id,
    }  # fmt: skip


class AdoptForm(KeyedForm):
    """The draft is put in force."""

    decided_by = forms.CharField(
        label=_("Decided by"), required=False, help_text=_("The function or the body, not the name of the person.")
    )
    on = _day(_("Decided on"))
    reference = forms.CharField(label=_("Registry number"), required=False)

    def adoption(self, today: date) -> Adoption:
        """The decision; an empty day is today."""
        said = self.cleaned_data
        return Adoption(said["decided_by"], said["on"] or today, said["reference"])


class TrialForm(KeyedForm):
    """A test or an exercise, and when the next is to be."""

    on = _day(_("Tested on"))
    how = forms.CharField(label=_("How"), required=False, help_text=_("For example tabletop, half a day without IT, or a real event."))
    result = forms.CharField(label=_("What came of the test"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    works = forms.BooleanField(label=_("One can go on by the plan"), required=False)
    next_test = _day(words.FIELDS["next_test"])

    def test(self, today: date) -> Trial:
        """What was tested; an empty day is today."""
        said = self.cleaned_data
        return Trial(said["on"] or today, said["how"], said["result"], said["works"], said["next_test"])


class ReviewForm(KeyedForm):
    """The plan was gone through and holds."""

    on = _day(_("Reviewed on"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class AssumptionForm(KeyedForm):
    """Another loss of staff to plan for."""

    weeks = forms.CharField(
        label=_("Percent away, week by week"), required=False, help_text=_("One number for each week: «20 20 40 40 20 20».")
    )
    source = forms.CharField(label=_("Where that is taken from"), required=False)
    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, now_is: Assumption, **kwargs: Any) -> None:
        initial = {"weeks": " ".join(map(str, now_is.weeks)), "source": now_is.source}
        super().__init__(*args, part=now_is, initial=initial, **kwargs)

    def assumption(self) -> Assumption:
        """The loss as the form says it. Raises what cannot be read, at its field."""
        return Assumption(parse_weeks(self.cleaned_data["weeks"]), self.cleaned_data["source"])
