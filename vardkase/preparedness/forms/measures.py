"""Forms of measures. They shape what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.forms.functions import DAYS
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.measure_checks import money
from vardkase.preparedness.rules.measures import (
    Actual,
    Aim,
    Decision,
    Effect,
    FollowUp,
    FunctionRef,
    Fund,
    Funding,
    Measure,
    MeasureRef,
    Origin,
    Outcome,
    Proof,
    RiskRef,
    Secret,
    Source,
    Step,
    Taken,
    Task,
    Verification,
)
from vardkase.preparedness.words import functions as said_of_functions
from vardkase.preparedness.words import measures as words
from vardkase.ui.forms import DateInput, add_refusal

EMPTY_EFFECTS = 2
PARTS = ("kind", "target", "before", "after", "unit")
MONEY_HINT = _("Kronor, for example «1 250 000», «250 tkr» or «1,5 mnkr».")


def _choices(known: dict[Any, Any], *, empty: bool = False) -> list[tuple[str, Any]]:
    return [*([("", "–")] if empty else []), *((str(one), label) for one, label in known.items())]


def _text(label: Any, hint: Any = "", *, rows: int = 0, size: int = 24, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"size": str(size)})
    return forms.CharField(label=label, help_text=hint, required=False, widget=widget, **more)


def _day(label: Any, hint: Any = "") -> forms.DateField:
    wrong = {"invalid": said_of_functions.REFUSALS["preparedness.needs_day"]}
    return forms.DateField(label=label, help_text=hint, required=False, input_formats=DAYS, widget=DateInput, error_messages=wrong)


class SentOnce(forms.Form):
    """A form that can be sent twice without harm, and that carries a fingerprint of what it was opened on."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, part: object = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_id())
        self.initial.setdefault("seen", checks.digest(part))

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the field it is about."""
        add_refusal(self, refusal, str(refusal.facts.get("field", "")) or None)

    def day(self, name: str) -> Any:
        """A day that must be there. Refused: "preparedness.needs_day"."""
        found = self.cleaned_data.get(name)
        if found is None:
            raise Refusal("preparedness.needs_day", field=name)
        return found


class FindMeasuresForm(forms.Form):
    """What is looked for among the measures. Asked by a link, and kept nowhere."""

    text = forms.CharField(label=_("Find"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "size": "16"}))
    state = forms.ChoiceField(
        label=pgettext_lazy("preparedness", "State"), required=False, choices=[("", _("All")), *_choices(words.STATES)]
    )
    board = forms.ChoiceField(label=_("Answers for it"), required=False)
    nag = forms.ChoiceField(label=_("To be reminded of"), required=False, choices=[("", _("All")), *_choices(words.NAGS)])
    mark_optional = False

    def __init__(self, *args: Any, boards: Iterable[tuple[UUID | None, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "find_%s", **kwargs})
        self.fields["board"].choices = [("", _("All")), *((str(id), name) for id, name in boards)]  # type: ignore[attr-defined]  # a choice field


class MeasureForm(SentOnce):
    """A measure: what is to be done, by whom, why, for which money and to what effect."""

    title = _text(_("What is to be done"), size=60)
    description = _text(_("Description"), _("Never write here what is classified for the security of the country."), rows=3)
    organisation_id = forms.TypedChoiceField(label=_("Answers for it"), required=False, coerce=UUID, empty_value=None)
    owner_id = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=UUID, empty_value=None)
    owner = _text(_("Or another function"), _("A function, not a person: whoever holds it is reminded."))
    deadline = _day(pgettext_lazy("measure", "Deadline"))
    source_kind = forms.TypedChoiceField(label=_("Comes from"), required=False, coerce=Origin, empty_value=Origin.OTHER)
    source_label = _text(_("Which one"), _("The exercise, the event, the remark… by its name."))
    risks = forms.MultipleChoiceField(label=_("For the risks"), required=False, widget=forms.CheckboxSelectMultiple)
    functions = forms.MultipleChoiceField(
        label=_("For the vital functions"), required=False, widget=forms.SelectMultiple(attrs={"size": "6"})
    )
    reference = _text(_("Stands in"), _("The plan, the exercise or the document that it belongs to."))
    cost_once = _text(_("Cost once"), MONEY_HINT)
    cost_yearly = _text(_("Cost per year"), size=14)
    fund_own = _text(words.FUNDS[Fund.OWN], size=14)
    fund_grant_leh = _text(
        words.FUNDS[Fund.GRANT_LEH], _("Only for preparing tasks in chapters 2 and 3 of LEH: the state pays for those (LEH 5 kap. 1 §).")
    )
    task = forms.TypedChoiceField(
        label=_("Which task of LEH"), required=False, coerce=Task, empty_value=None, choices=_choices(words.TASKS, empty=True)
    )
    fund_grant_civil = _text(words.FUNDS[Fund.GRANT_CIVIL], _("Only for measures that prepare, by the agreement with the state."))
    fund_other = _text(words.FUNDS[Fund.OTHER])
    requires = forms.MultipleChoiceField(
        label=_("Gives nothing without"),
        help_text=_("Measures that must be done too. Whoever chooses this one for the year's money gets them along."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    excludes = forms.MultipleChoiceField(
        label=_("Cannot be done beside"),
        help_text=_("Another way to the same end, or a place that only one of them has room in. It holds both ways."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    secret_ground = _text(_("Secret by"), _("The section, for example «OSL 18 kap. 8 §». Only those with that right then know of it."))
    secret_why = _text(_("Harm that was weighed"), rows=2)

    WHAT = ("title", "description", "organisation_id", "owner_id", "owner", "deadline")
    WHY = ("source_kind", "source_label", "risks", "functions", "reference")
    MONEY = ("cost_once", "cost_yearly", *(f"fund_{one}" for one in (Fund.OWN, Fund.GRANT_LEH)), "task", "fund_grant_civil", "fund_other")
    BESIDE = ("requires", "excludes")
    SECRET = ("secret_ground", "secret_why")

    def __init__(
        self,
        *args: Any,
        measure: Measure,
        boards: Iterable[tuple[UUID, str]],
        posts: Iterable[tuple[UUID, str]],
        risks: Iterable[RiskRef],
        functions: Iterable[FunctionRef],
        others: Iterable[tuple[MeasureRef, str]] = (),
        **kwargs: Any,
    ) -> None:
        self.measure = measure
        self.posts = dict(posts)
        self.known_risks = {f"{one.unit_id}:{one.risk_id}": one for one in (*risks, *measure.risks)}
        self.known_functions = {str(one.id): one for one in (*functions, *measure.functions)}
        self.known_others = {str(one.id): (one, "") for one in (*measure.requires, *measure.excludes)}
        self.known_others |= {str(one.id): (one, board) for one, board in others}
        part = measure if measure.number else None
        super().__init__(*args, part=part, initial=_initial(measure), **kwargs)
        if measure.owner_id:
            self.posts.setdefault(measure.owner_id, measure.owner)
        offered = dict(boards)
        if measure.organisation_id and measure.number:
            offered.setdefault(measure.organisation_id, measure.organisation)
        self._offer("organisation_id", _choices(offered, empty=len(offered) != 1))
        self._offer("owner_id", _choices(self.posts, empty=True))
        self._offer("source_kind", _choices(words.ORIGINS))
        # Those that the measure is for stand first: the list may be long.
        first = sorted(self.known_risks.items(), key=lambda one: one[1] not in measure.risks)
        self._offer("risks", [(id, f"{one.name} ({one.unit})") for id, one in first])
        self._offer("functions", [(id, one.name) for id, one in self.known_functions.items()])
        self._offer_beside()
        if not self.known_risks:
            del self.fields["risks"]
        if not self.known_functions:
            del self.fields["functions"]
        self.rows = range(1, len(measure.effects) + EMPTY_EFFECTS + 1)
        for row in self.rows:
            self._effect_fields(row)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field

    def _offer_beside(self) -> None:
        """Other measures, those that it requires or excludes already first; with none there is no such field."""
        for name in self.BESIDE:
            chosen = {str(one.id) for one in getattr(self.measure, name)}
            line = sorted(self.known_others.items(), key=lambda one: one[0] not in chosen)
            self._offer(name, [(id, f"{one.name} ({board})" if board else one.name) for id, (one, board) in line])
            if not line:
                del self.fields[name]

    def _effect_fields(self, row: int) -> None:
        known = self.measure.effects[row - 1] if row <= len(self.measure.effects) else None
        kinds = _choices(words.AIMS, empty=True)
        field = f"effect_{row}"
        kind = forms.TypedChoiceField(label=_("What changes"), required=False, coerce=Aim, empty_value=None, choices=kinds)
        self.fields[f"{field}_kind"] = kind
        self.fields[f"{field}_target"] = _text(_("Of what"), _("The risk or the function by its name above, or the indicator."))
        self.fields[f"{field}_before"] = _text(_("From"), _("For a risk the level of the scale."), size=8)
        self.fields[f"{field}_after"] = _text(_("To"), size=8)
        self.fields[f"{field}_unit"] = _text(_("Unit"), size=10)
        for name in PARTS:
            self.initial[f"{field}_{name}"] = getattr(known, name) if known else ""

    def parts(self, names: Iterable[str]) -> list[Any]:
        """Fields of a section, those that are there."""
        return [self[name] for name in names if name in self.fields]

    @property
    def what(self) -> list[Any]:
        """What is to be done and who answers."""
        return self.parts(self.WHAT)

    @property
    def why(self) -> list[Any]:
        """Where it comes from."""
        return self.parts(self.WHY)

    @property
    def money(self) -> list[Any]:
        """What it costs and who pays."""
        return self.parts(self.MONEY)

    @property
    def beside(self) -> list[Any]:
        """Which other measures it hangs together with."""
        return self.parts(self.BESIDE)

    @property
    def hangs_together(self) -> bool:
        """Whether it is to be seen at once that it requires or excludes others."""
        return any(field.value() for field in self.beside)

    @property
    def secrecy(self) -> list[Any]:
        """Whether it is secret."""
        return self.parts(self.SECRET)

    @property
    def effects(self) -> list[list[Any]]:
        """The rows of expected effects."""
        return [[self[f"effect_{row}_{name}"] for name in PARTS] for row in self.rows]

    def draft(self) -> Measure:
        """The measure as the form says it. Raises what cannot be read, at its field."""
        said = self.cleaned_data
        risks = tuple(self.known_risks[one] for one in said.get("risks", ()))
        functions = tuple(self.known_functions[one] for one in said.get("functions", ()))
        owner_id = said["owner_id"]
        if owner_id and said["owner"] and said["owner"] != self.posts[owner_id]:
            raise Refusal("preparedness.owner_twice", field="owner", chosen=self.posts[owner_id], said=said["owner"])
        secret = Secret(said["secret_ground"], said["secret_why"]) if said["secret_ground"] or said["secret_why"] else None
        return replace(
            self.measure,
            title=said["title"],
            description=said["description"],
            organisation_id=said["organisation_id"],
            owner_id=owner_id,
            owner=self.posts[owner_id] if owner_id else said["owner"],
            deadline=said["deadline"],
            source=Source(said["source_kind"], self.measure.source.id, said["source_label"]),
            risks=risks,
            functions=functions,
            reference=said["reference"],
            cost_once=money("cost_once", said["cost_once"]),
            cost_yearly=money("cost_yearly", said["cost_yearly"]),
            funding=tuple(Funding(one, money(f"fund_{one}", said[f"fund_{one}"])) for one in Fund if said[f"fund_{one}"]),
            task=said["task"],
            effects=tuple(one for row in self.rows if (one := self._effect(row, risks, functions))),
            secret=secret,
            requires=tuple(self.known_others[one][0] for one in said.get("requires", ())),
            excludes=tuple(self.known_others[one][0] for one in said.get("excludes", ())),
        )

    def _effect(self, row: int, risks: tuple[RiskRef, ...], functions: tuple[FunctionRef, ...]) -> Effect | None:
        kind, target, before, after, unit = (
            self.cleaned_data[f"effect_{row}_{name}"] for name in ("kind", "target", "before", "after", "unit")
        )
        if kind is None:
            if target or before or after:
                raise Refusal("preparedness.measure_effect_of_which_kind", field=f"effect_{row}_kind")
            return None
        only = risks[0].name if len(risks) == 1 and kind in (Aim.LIKELIHOOD, Aim.CONSEQUENCE) else ""
        target = target.strip() or only
        ids = {one.name.casefold(): one.risk_id for one in risks} | {one.name.casefold(): one.id for one in functions}
        return Effect(kind, target, before.strip(), after.strip(), unit, ids.get(target.casefold()))


def _initial(measure: Measure) -> dict[str, Any]:
    shown = {one.kind: one.amount for one in measure.funding}
    secret = measure.secret or Secret("", "")
    return {
        "title": measure.title, "description": measure.description, "organisation_id": measure.organisation_id,
        "owner_id": measure.owner_id, "owner": "" if measure.owner_id else measure.owner, "deadline": measure.deadline,
        "source_kind": measure.source.kind, "source_label": measure.source.label, "reference": measure.reference,
        "risks": [f"{one.unit_id}:{one.risk_id}" for one in measure.risks], "functions": [str(one.id) for one in measure.functions],
        "requires": [str(one.id) for one in measure.requires], "excludes": [str(one.id) for one in measure.excludes],
        "cost_once": _sum(measure.cost_once), "cost_yearly": _sum(measure.cost_yearly), "task": measure.task,
        **{f"fund_{one}": _sum(shown.get(one, 0)) for one in Fund}, "secret_ground": secret.ground, "secret_why": secret.why,
    }  # fmt: skip


def _sum(amount: int) -> str:
    return f"{amount:,}".replace(",", " ") if amount else ""


class DecisionForm(SentOnce):
    """Who decided a measure, when, and where the decision stands."""

    body = _text(_("Decided by"), _("The board, or the function that decides by delegation."))
    on = _day(_("On the day"))
    section = _text(_("Section of the minutes"), _("For example «§ 42»."))
    registry = _text(_("Registry number"))
    deadline = _day(pgettext_lazy("measure", "Deadline"), _("Empty keeps the one that stands there."))

    def decision(self) -> Decision:
        """What was decided. Raises at its field what cannot be read."""
        said = self.cleaned_data
        return Decision(said["body"], self.day("on"), said["section"], said["registry"])


class StepForm(SentOnce):
    """A step that was taken, with its day; why, and until when, where it needs that."""

    on = _day(_("On the day"))
    reason = _text(_("Why"), rows=2)
    deadline = _day(_("New deadline"))

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        self.step = step
        super().__init__(*args, **kwargs)
        if step is not Step.DEFER:
            del self.fields["deadline"]

    def taken(self) -> Taken:
        """The step. Raises at its field what cannot be read."""
        said = self.cleaned_data
        return Taken(self.step, self.day("on"), said["reason"], said.get("deadline"))


class FollowUpForm(SentOnce):
    """What was seen of a measure."""

    on = _day(_("On the day"))
    seen_text = _text(_("What was seen"), rows=3)
    progress = forms.IntegerField(label=_("Done so far, per cent"), required=False, widget=forms.NumberInput(attrs={"size": "5"}))

    def follow_up(self) -> FollowUp:
        """The follow-up. Raises at its field what cannot be read."""
        said = self.cleaned_data
        return FollowUp(self.day("on"), said["seen_text"], said["progress"])


class VerifyForm(SentOnce):
    """Whether a measure helped."""

    on = _day(_("On the day"))
    by = _text(_("Verified by"), _("The function that looked at it, rather not the one that did it."))
    how = forms.TypedChoiceField(label=_("How"), coerce=Proof, choices=_choices(words.PROOFS))
    outcome = forms.TypedChoiceField(label=_("Did it help?"), coerce=Outcome, choices=_choices(words.OUTCOMES), widget=forms.RadioSelect)
    seen_text = _text(_("What was seen"), rows=3)
    follows = _text(_("What follows"), _("A new measure, or what was learned. Needed where it did not help wholly."), rows=2)

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        self.measure = measure
        super().__init__(*args, **kwargs)
        for number, one in enumerate(measure.effects, 1):
            hint = _("Expected: from %(before)s to %(after)s.") % {"before": one.before, "after": one.after}
            label = _("%(aim)s, %(target)s, became") % {"aim": words.AIMS[one.kind], "target": one.target}
            self.fields[f"actual_{number}"] = _text(label, hint)

    def verification(self) -> Verification:
        """What was verified. Raises at its field what cannot be read."""
        said = self.cleaned_data
        actual = tuple(Actual(one, said[f"actual_{number}"].strip()) for number, one in enumerate(self.measure.effects, 1))
        return Verification(self.day("on"), said["by"], said["how"], said["outcome"], actual, said["seen_text"], said["follows"])
