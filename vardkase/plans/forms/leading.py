"""Forms of the plans. They shape what was typed; what may be said is decided by the rules."""

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
from vardkase.plans import words
from vardkase.plans.actions import AdoptionDraft
from vardkase.plans.rules import Band, CardItem, Frame, ItemKind, Leading, Link, LinkKind, Role, Seat, Spawn, digest
from vardkase.ui.forms import DateInput, add_refusal

# As it is written in Sweden. One with slashes means two days, depending on who reads it.
DAYS = ["%Y-%m-%d", "%Y%m%d"]
MORE_ITEMS, MORE_LINKS, MORE_PAIRS = 4, 3, 2
Choice = tuple[str, LinkKind, UUID, str, str]


class PlanForm(forms.Form):
    """A form that can be sent twice without harm, and that carries a fingerprint of what it was opened on."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, part: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_id())
        self.initial.setdefault("seen", digest(part))

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the field it is about."""
        add_refusal(self, refusal, str(refusal.facts.get("field", "")) or None)


class FrameForm(PlanForm):
    """What the plan says of the staff as a whole."""

    label = forms.CharField(label=_("Name of the plan"), required=False)
    staff_name = forms.CharField(label=_("Name of the staff"), required=False, help_text=_("For example «Central krisledning»."))
    seat = forms.ChoiceField(label=_("Where it sits"), choices=[(str(seat), label) for seat, label in words.SEATS.items()])
    decision_maker = forms.CharField(label=_("Who decides"), required=False, help_text=_("The function, not the name of the person."))
    criteria = forms.CharField(
        label=_("Grounds for activation"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("One on each line. They are offered as ticks when the plan is activated, and the ticks become the grounds."),
    )

    def __init__(self, *args: Any, plan: Leading, **kwargs: Any) -> None:
        frame = plan.frame
        initial = {name: getattr(frame, name) for name in ("label", "staff_name", "seat", "decision_maker")}
        super().__init__(*args, part=frame, initial=initial | {"criteria": "\n".join(frame.criteria)}, **kwargs)
        roles = [("", "–"), *((role.key, role.label) for role in plan.roles)]
        self.pairs = len(frame.apart) + MORE_PAIRS
        for number in range(self.pairs):
            pair = frame.apart[number] if number < len(frame.apart) else ("", "")
            for half, key in zip("ab", pair, strict=True):
                label = _("Roles that should not meet: %(number)s") if half == "a" else _("and the other role of pair %(number)s")
                self.fields[f"apart_{number}{half}"] = forms.ChoiceField(
                    label=str(label) % {"number": number + 1}, choices=roles, required=False, initial=key
                )

    def frame(self) -> Frame:
        """What the form says."""
        said = self.cleaned_data
        found = ((said[f"apart_{number}a"], said[f"apart_{number}b"]) for number in range(self.pairs))
        return Frame(
            said["label"], Seat(said["seat"]), said["staff_name"], said["decision_maker"], tuple(said["criteria"].splitlines()),
            tuple((one, other) for one, other in found if one and other),
        )  # fmt: skip


class RoleForm(PlanForm):
    """What a role is, and how many are wanted."""

    label = forms.CharField(label=_("Name of the role"), required=False)
    core = forms.CharField(label=_("Mission in a sentence or two"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    place = forms.IntegerField(label=_("Place in the order"), min_value=1, required=False, help_text=_("Empty leaves it where it is."))
    wanted = forms.IntegerField(label=_("How many are wanted"), min_value=1, initial=1)
    within_minutes = forms.IntegerField(label=_("Answer wanted within (minutes)"), min_value=1, initial=15)

    def __init__(self, *args: Any, role: Role | None, **kwargs: Any) -> None:
        names = ("label", "core", "wanted", "within_minutes")
        initial = {name: getattr(role, name) for name in names} if role else {}
        super().__init__(*args, part=role, initial=initial, **kwargs)
        self.role = role or Role("", "")

    def draft(self) -> Role:
        """The role as the form says it, with the card and chain that it has."""
        said = self.cleaned_data
        return replace(self.role, label=said["label"], core=said["core"], wanted=said["wanted"], within_minutes=said["within_minutes"])


class RowsForm(PlanForm):
    """Rows that are ordered by a number: a row without what it is about is taken away."""

    prefix_of_rows = "row"

    def rows(self, number: int) -> list[list[Any]]:
        """The fields of each row, for the template."""
        return [[self[name] for name in self.fields if name.startswith(f"{self.prefix_of_rows}_{row}_")] for row in range(number)]

    def value(self, row: int, name: str) -> Any:
        """What was typed in a row."""
        return self.cleaned_data.get(f"{self.prefix_of_rows}_{row}_{name}")

    def add(self, row: int, name: str, field: forms.Field) -> None:
        """Gives a row a field."""
        self.fields[f"{self.prefix_of_rows}_{row}_{name}"] = field


class CardForm(RowsForm):
    """The action card of a role, item by item."""

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, part=role, **kwargs)
        self.role = role
        self.count = len(role.items) + MORE_ITEMS
        for row in range(self.count):
            self._row(row, role.items[row] if row < len(role.items) else None)

    def _row(self, row: int, item: CardItem | None) -> None:
        kinds = [(str(kind), label) for kind, label in words.ITEM_KINDS.items()]
        bands = [(str(band), label) for band, label in words.BANDS.items()]
        spawns = [(str(spawn), label) for spawn, label in words.SPAWNS.items()]
        text = forms.CharField(label=_("What"), required=False, initial=item.text if item else "", widget=forms.Textarea(attrs={"rows": 2}))
        self.add(row, "text", text)
        self.add(row, "place", forms.IntegerField(label=_("Order"), required=False, initial=row + 1 if item else None, min_value=1))
        self.add(row, "band", forms.ChoiceField(label=_("When"), choices=bands, required=False, initial=item.band if item else Band.FIRST))
        self.add(row, "kind", forms.ChoiceField(label=_("Kind"), choices=kinds, required=False, initial=item.kind if item else ItemKind.DO))
        due = forms.IntegerField(label=_("Minutes from H"), required=False, initial=item.due_minutes if item else None, min_value=0)
        self.add(row, "due", due)
        spawn = forms.ChoiceField(label=_("Leads to"), choices=spawns, required=False, initial=item.spawn if item else Spawn.NOTHING)
        self.add(row, "spawn", spawn)

    @property
    def shown_rows(self) -> list[list[Any]]:
        """The rows, for the template."""
        return self.rows(self.count)

    def draft(self) -> Role:
        """The role with this card: the bands in their order, and within each by number. New items get keys of their own."""
        found = []
        taken = {item.key for item in self.role.items}
        for row in range(self.count):
            text = self.value(row, "text") or ""
            if text.strip():
                key = self.role.items[row].key if row < len(self.role.items) else _free(taken)
                taken.add(key)
                band = Band(self.value(row, "band") or Band.FIRST)
                kind = ItemKind(self.value(row, "kind") or ItemKind.DO)
                item = CardItem(key, band, kind, text, self.value(row, "due"), Spawn(self.value(row, "spawn") or Spawn.NOTHING))
                found.append((list(Band).index(band), self.value(row, "place") or 999, row, item))
        return replace(self.role, items=tuple(item for *_order, item in sorted(found, key=lambda one: one[:3])))


def _free(taken: set[str]) -> str:
    return next(key for number in range(1, len(taken) + 2) if (key := f"own-{number}") not in taken)


class ChainForm(RowsForm):
    """The call list of a role: whom to call, in which order."""

    def __init__(self, *args: Any, role: Role, people: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, part=role, **kwargs)
        self.role = role
        self.known = {value: Link(kind, id, name, place) for value, kind, id, name, place in people}
        for link in role.chain:
            # Whoever has left the register stays chosen until somebody takes them away.
            self.known.setdefault(f"{link.kind}:{link.id}", link)
        posts = [(value, f"{link.name} ({link.organisation})") for value, link in self.known.items() if link.kind is LinkKind.POST]
        persons = [(value, f"{link.name} ({link.organisation})") for value, link in self.known.items() if link.kind is LinkKind.PERSON]
        choices: list[Any] = [("", _("Nobody")), (str(_("Functions: whoever holds it now")), posts), (str(_("People")), persons)]
        self.count = len(role.chain) + MORE_LINKS
        for row in range(self.count):
            there = role.chain[row] if row < len(role.chain) else None
            chosen = f"{there.kind}:{there.id}" if there else ""
            self.add(row, "who", forms.ChoiceField(label=_("Whom to call"), choices=choices, required=False, initial=chosen))
            self.add(row, "place", forms.IntegerField(label=_("Order"), required=False, initial=row + 1 if there else None, min_value=1))

    @property
    def shown_rows(self) -> list[list[Any]]:
        """The rows, for the template."""
        return self.rows(self.count)

    def draft(self) -> Role:
        """The role with this chain."""
        rows = [(self.value(row, "place") or 999, row, self.value(row, "who")) for row in range(self.count)]
        return replace(self.role, chain=tuple(self.known[who] for _place, _row, who in sorted(rows, key=lambda one: one[:2]) if who))


class KeyForm(PlanForm):
    """Nothing but a button."""


class StartForm(PlanForm):
    """Where a new version begins."""

    from_default = forms.BooleanField(label=_("Begin from Vårdkase's default set, not from our own version"), required=False)


class DropForm(PlanForm):
    """Why a draft is thrown away."""

    reason = forms.CharField(label=_("Why"), required=False)


class AdoptForm(PlanForm):
    """The decision by which the draft comes to hold."""

    decided_by = forms.CharField(
        label=_("Who decided"), required=False, help_text=_("By function: the council, the board, the managing director.")
    )
    decided_on = forms.DateField(
        label=_("Decided on"), required=False, input_formats=DAYS, widget=DateInput, help_text=_("For example 2026-01-31.")
    )
    valid_from = forms.DateField(
        label=_("Holds from"), required=False, input_formats=DAYS, widget=DateInput, help_text=_("Empty means from the decision.")
    )
    reference = forms.CharField(label=_("Diary number and paragraph"), required=False, help_text=_("For example KS 2026-118, § 12."))

    def draft(self) -> AdoptionDraft:
        """What the form says. Refusal("plans.needs_day") without a day of the decision."""
        said = self.cleaned_data
        decided: date | None = said["decided_on"]
        if decided is None:
            raise Refusal("plans.needs_day", field="decided_on")
        return AdoptionDraft(said["decided_by"], decided, said["valid_from"] or decided, said["reference"])
