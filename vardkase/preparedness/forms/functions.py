"""Forms of the register of vital functions. They shape what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness import lists, words
from vardkase.preparedness.rules import checks
from vardkase.preparedness.rules.content import NO_TIME, Code, Function, Holder, Need, Register, Reserve, Stretch, Tolerance, Weight
from vardkase.preparedness.rules.stretches import parse_stretch, written
from vardkase.ui.forms import DateInput, add_refusal

DAYS = ["%Y-%m-%d", "%Y%m%d"]
NEW = UUID(int=0)
TIME_HINT = _("Hours, unless you write another unit: «4», «2–8 tim» or «2–4–8 tim» (at least, most likely, at most), «3 dygn».")


class RegisterForm(forms.Form):
    """A form that can be sent twice without harm, and that carries a fingerprint of what it was opened on."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, part: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_id())
        self.initial.setdefault("seen", checks.digest(part))

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the field it is about."""
        add_refusal(self, refusal, str(refusal.facts.get("field", "")) or None)

    def stretch(self, name: str) -> Stretch | None:
        """What a time field says. Raises what `parse_stretch` refuses."""
        return parse_stretch(name, str(self.cleaned_data.get(name) or ""))


class FindForm(forms.Form):
    """What is looked for in the register: a word, an owner, a class. Asked by a link, and kept nowhere."""

    text = forms.CharField(label=_("Find"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "size": "16"}))
    owner = forms.ChoiceField(label=_("Who runs it"), required=False)
    code = forms.ChoiceField(label=_("Sector"), required=False)
    mark_optional = False

    def __init__(self, *args: Any, owners: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "find_%s", **kwargs})
        self.fields["owner"].choices = [("", _("All")), *((one, one) for one in owners)]  # type: ignore[attr-defined]  # a choice field
        groups = [(one.name, [(f"{one.key}:{code}", name) for code, name in one.codes]) for one in lists.lists() if one.codes]
        self.fields["code"].choices = [("", _("All")), *groups]  # type: ignore[attr-defined]  # a choice field


class BeginForm(RegisterForm):
    """The house's own set is taken in."""


class ReasonForm(RegisterForm):
    """Why something is taken out of use or away."""

    reason = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


def _line(label: Any, hint: Any = "", **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, **more)


def _time(label: Any, hint: Any = "") -> forms.CharField:
    return _line(label, hint, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "size": "20"}))


class FunctionForm(RegisterForm):
    """A function: who runs it, how long it can be away, and who reports on it."""

    name = _line(_("Name"))
    description = _line(
        _("What it is"),
        _("What is done and for whom. Never write here what is classified for the security of the country."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner_id = forms.TypedChoiceField(label=_("Who runs it"), required=False, coerce=UUID, empty_value=None)
    owner = _line(_("Or another owner"), _("When it is not in the register of organisations."))
    external = forms.BooleanField(label=_("Run by somebody outside the municipality"), required=False)
    weight = forms.TypedChoiceField(
        label=_("What is hit first when it is away"), required=False, coerce=Weight, empty_value=None,
        choices=[("", "–"), *((str(one), label) for one, label in words.WEIGHTS.items())],
    )  # fmt: skip
    tolerance = _time(_("Tolerable outage"), TIME_HINT)
    forever = forms.BooleanField(label=_("It can be away for ever"), required=False)
    tolerance_why = _line(_("Why just so long"), _("What happens after that."))
    expected = _time(
        _("Outage to plan for"),
        _("How long it may be out at worst, by itself: for power and roads as the risk analysis reckons. Else empty."),
    )
    reporter = forms.TypedChoiceField(label=_("Reports how it stands"), required=False, coerce=UUID, empty_value=None)
    deputy = forms.TypedChoiceField(label=_("Deputy"), required=False, coerce=UUID, empty_value=None)
    interval = _time(_("Reports every"), _("In a crisis, for example «2 tim»."))
    restricted = forms.BooleanField(
        label=_("Only those who edit the register may read what it needs"), required=False,
        help_text=_("Such dependencies are left out of forecasts, which the whole staff reads."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        function: Function | None,
        owners: Iterable[tuple[UUID, str]],
        posts: Iterable[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        self.function = function or Function(NEW, "", "")
        self.owner_names, self.post_names = dict(owners), dict(posts)
        super().__init__(*args, part=function, initial=_initial(self.function), **kwargs)
        self._offer("owner_id", self.owner_names, self.function.owner_id, self.function.owner)
        for name in ("reporter", "deputy"):
            holder: Holder | None = getattr(self.function, name)
            self._offer(name, self.post_names, holder.post_id if holder else None, holder.name if holder else "")
        for one in lists.lists():
            self.fields[f"codes_{one.key}"] = _codes_field(one)
            self.initial[f"codes_{one.key}"] = _codes_initial(one, self.function.codes)

    def _offer(self, name: str, names: dict[UUID, str], now_is: UUID | None, called: str) -> None:
        """Choices, with what stands there even when it has left the register since."""
        if now_is is not None:
            names.setdefault(now_is, called)
        self.fields[name].choices = [("", "–"), *((str(id), label) for id, label in names.items())]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> Function:
        """The function as the form says it. Raises what cannot be read, and two owners ("preparedness.owner_twice"), at its field."""
        said = self.cleaned_data
        owner_id = said["owner_id"]
        if owner_id and said["owner"]:
            raise Refusal("preparedness.owner_twice", field="owner", chosen=self.owner_names[owner_id], said=said["owner"])
        return replace(
            self.function,
            name=said["name"],
            description=said["description"],
            owner_id=owner_id,
            owner=self.owner_names[owner_id] if owner_id else said["owner"],
            external=said["external"],
            weight=said["weight"],
            tolerance=Tolerance(self.stretch("tolerance"), said["forever"], said["tolerance_why"]),
            expected=self.stretch("expected"),
            codes=self._codes(),
            reporter=self._holder("reporter"),
            deputy=self._holder("deputy"),
            interval_minutes=self._interval(),
            restricted=said["restricted"],
        )

    def _interval(self) -> int | None:
        """How often it reports. Refused: "preparedness.interval_of_two", a span: every two to eight hours is no interval."""
        said = self.stretch("interval")
        if said is not None and said.low != said.high:
            raise Refusal("preparedness.interval_of_two", field="interval")
        return said.high if said else None

    def _holder(self, name: str) -> Holder | None:
        id = self.cleaned_data[name]
        return Holder(id, self.post_names[id]) if id else None

    def _codes(self) -> tuple[Code, ...]:
        found: list[Code] = []
        for one in lists.lists():
            said = self.cleaned_data[f"codes_{one.key}"]
            if one.codes:
                found += [lists.chosen(one.key, code) for code in said]
            else:
                rows = [row.strip().partition(" ") for row in said.splitlines() if row.strip()]
                found += [
                    Code(one.key, checks.tidy(f"codes_{one.key}", code, 60), checks.tidy(f"codes_{one.key}", name))
                    for code, _gap, name in rows
                ]
        # A class of a list that is not in use any more stays: nobody has taken it away.
        known = {one.key for one in lists.lists()}
        return (*found, *(code for code in self.function.codes if code.system not in known))

    @property
    def first(self) -> list[Any]:
        """The fields that every function needs an answer to."""
        return [self[name] for name in self.fields if name not in ("key", "seen") and not name.startswith("codes_")]

    @property
    def classes(self) -> list[Any]:
        """The lists by which it is classed."""
        return [self[name] for name in self.fields if name.startswith("codes_")]


def _initial(function: Function) -> dict[str, Any]:
    in_register = function.owner_id is not None
    return {
        "name": function.name, "description": function.description, "external": function.external, "restricted": function.restricted,
        "owner_id": function.owner_id, "owner": "" if in_register else function.owner, "weight": function.weight,
        "tolerance": written(function.tolerance.limit), "forever": function.tolerance.forever, "tolerance_why": function.tolerance.why,
        "expected": written(function.expected), "reporter": function.reporter and function.reporter.post_id,
        "deputy": function.deputy and function.deputy.post_id,
        "interval": written(Stretch(*(function.interval_minutes,) * 3)) if function.interval_minutes else "",
    }  # fmt: skip


def _codes_field(one: lists.SectorList) -> forms.Field:
    if not one.codes:
        return _line(one.name, one.source, widget=forms.Textarea(attrs={"rows": 2}))
    choices = [(code, name) for code, name in one.codes]
    return forms.MultipleChoiceField(
        label=one.name, choices=choices, required=False, help_text=one.source, widget=forms.CheckboxSelectMultiple
    )


def _codes_initial(one: lists.SectorList, codes: tuple[Code, ...]) -> Any:
    mine = [code for code in codes if code.system == one.key]
    return [code.code for code in mine] if one.codes else "\n".join(f"{code.code} {code.name}".strip() for code in mine)


class NeedForm(RegisterForm):
    """What a function needs, and for how long it manages without."""

    on_id = forms.TypedChoiceField(label=_("What it needs"), required=False, coerce=UUID, empty_value=None)
    delay = _time(_("Time until the loss is felt"), _("Empty means at once."))
    by = forms.TypedChoiceField(
        label=_("Goes on by"), required=False, coerce=Reserve, empty_value=Reserve.NOTHING, initial=Reserve.NOTHING,
        choices=[(str(one), label) for one, label in words.RESERVES.items()],
    )  # fmt: skip
    reserve = _time(_("For how long"), TIME_HINT)
    recovery = _time(_("Works again after"), _("How long after what it needs is back. Empty means at once."))
    group = _line(_("One of several that are enough"), _("Give needs that stand in for one another the same word, for example «samband»."))
    to_start = forms.BooleanField(label=_("It cannot be started without it, not even by hand"), required=False)
    note = _line(_("Note"), widget=forms.Textarea(attrs={"rows": 2}))
    source = _line(_("Who says so"), _("A person by function, a test, a document."))
    assumed = forms.BooleanField(label=_("This is an assumption that nobody has checked"), required=False)
    verified_on = forms.DateField(
        label=_("Last checked"), required=False, input_formats=DAYS, widget=DateInput,
        error_messages={"invalid": words.REFUSALS["preparedness.needs_day"]},
    )  # fmt: skip

    def __init__(self, *args: Any, function: Function, need: Need | None, register: Register, **kwargs: Any) -> None:
        self.need = need or Need(NEW, NEW, "", assumed=False)
        initial = {
            "on_id": need and need.on_id, "by": self.need.by, "reserve": _shown(self.need.reserve), "recovery": _shown(self.need.recovery),
            "delay": _shown(self.need.delay), "group": self.need.group, "to_start": self.need.to_start, "note": self.need.note,
            "source": self.need.source, "assumed": self.need.assumed, "verified_on": self.need.verified_on,
        }  # fmt: skip
        super().__init__(*args, part=need, initial=initial, **kwargs)
        self.names = {one.id: one.name for one in register.functions if one.id != function.id}
        if need is not None:
            self.names.setdefault(need.on_id, need.on)
        self.fields["on_id"].choices = [("", "–"), *((str(id), name) for id, name in self.names.items())]  # type: ignore[attr-defined]  # a choice field

    def draft(self) -> Need:
        """The need as the form says it. Raises what cannot be read, at its field."""
        said = self.cleaned_data
        verified: date | None = said["verified_on"]
        return replace(
            self.need,
            on_id=said["on_id"] or NEW,
            on=self.names.get(said["on_id"], ""),
            reserve=self.stretch("reserve") or NO_TIME,
            by=said["by"],
            recovery=self.stretch("recovery") or NO_TIME,
            delay=self.stretch("delay") or NO_TIME,
            group=said["group"],
            to_start=said["to_start"],
            note=said["note"],
            source=said["source"],
            assumed=said["assumed"],
            verified_on=verified,
        )


def _shown(stretch: Stretch) -> str:
    return "" if stretch.is_nothing else written(stretch)
