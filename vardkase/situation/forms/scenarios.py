"""Forms of scenarios and of what comes of their indicators."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, SeenForm, line, lines, text
from vardkase.situation.rules.scenarios import (
    MOST_INDICATORS,
    TURNS,
    Compare,
    Horizon,
    Indicator,
    IndicatorDraft,
    Probability,
    ScenarioDraft,
    ScenarioKind,
)
from vardkase.situation.words import scenarios as words

# Rows for indicators: so many at least, and so many empty ones after those that are there.
ROWS, EMPTY = 3, 2
# What a choice of the select is made of: watch, ref, step.
PART = "\x1f"


class ScenarioForm(SeenForm):
    """A scenario, whole. `watches` are (value, label, step label) of what can be measured."""

    kind = EnumField(ScenarioKind, words.KINDS, label=_("Which?"), required=True, initial=ScenarioKind.LIKELY, widget=forms.RadioSelect)
    title = line(_("Heading"), _("For example «Elen är borta till torsdag»."))
    horizon = EnumField(Horizon, words.HORIZONS, label=_("How far ahead"), required=True, initial=Horizon.H24)
    description = text(_("What happens"), _("The course of events, in short."), rows=3)
    assumptions = lines(_("Assumptions"), _("What must be so for it to hold. One on each line."))
    consequences = lines(_("Consequences"))
    measures = lines(_("Prepared measures"), _("What we do if it goes this way. One on each line."))
    probability = EnumField(Probability, words.PROBABILITIES, label=_("Probability"), required=True, initial=Probability.EVEN)
    author = line(_("Judged by"), _("The function."))
    as_of = MomentField(label=_("Judged at"), help_text=_("Empty means now."))
    secrecy = EnumField(Secrecy, incident_words.SECRECY, label=_("Marking"), initial=Secrecy.OPEN)
    statute = line(_("Legal ground of the secrecy"), _("For example OSL 18:13. Needed when the marking is secret."))

    def __init__(
        self, *args: Any, watches: tuple[tuple[str, str, str], ...] = (), before: tuple[Indicator, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.watches = {value: (label, step) for value, label, step in watches}
        sent = sum(name.startswith("text_") for name in self.data) if self.is_bound else 0
        self.rows = min(max(ROWS, len(before) + EMPTY, sent), MOST_INDICATORS + EMPTY)
        for place in range(1, self.rows + 1):
            self._add_row(place, before[place - 1] if place <= len(before) else None)

    def _add_row(self, place: int, one: Indicator | None) -> None:
        condition = one.condition if one else None
        fields: dict[str, forms.Field] = {f"text_{place}": line(_("Indicator %(place)s") % {"place": place}, max_length=300)}
        value = watch_value(condition.watch, condition.ref, condition.limit if condition.limit_label else None) if condition else ""
        if condition and value not in self.watches:
            # What nobody measures any more is still what the condition says.
            self.watches[value] = (condition.label, condition.limit_label)
        if self.watches:
            choices = [("", _("Only said by hand")), *((key, label) for key, (label, _step) in self.watches.items())]
            fields[f"watch_{place}"] = forms.ChoiceField(
                label=_("Measured by"), required=False, choices=choices,
                error_messages={"invalid_choice": words.REFUSALS["situation.no_such_watch"]},
            )  # fmt: skip
            fields[f"compare_{place}"] = EnumField(Compare, words.CHOICES, label=_("The value"), initial=Compare.AT_LEAST)
            fields[f"limit_{place}"] = line(_("Limit"), _("Of what rises or falls: by how much at least. Empty means by any amount."))
        self.fields.update(fields)
        if one:
            self.initial.update({f"text_{place}": one.text, f"watch_{place}": value})
        if condition:
            none = condition.limit_label or (condition.compare in TURNS and not condition.limit)
            limit = "" if none else typed(condition.limit)
            self.initial.update({f"compare_{place}": condition.compare, f"limit_{place}": limit})

    @property
    def main(self) -> list[Any]:
        """The fields of the scenario itself, up to its indicators."""
        return [self[name] for name in ("kind", "title", "horizon", "description", "assumptions")]

    @property
    def indicators(self) -> list[list[Any]]:
        """The fields of each indicator."""
        names = ("text", "watch", "compare", "limit")
        return [[self[f"{name}_{place}"] for name in names if f"{name}_{place}" in self.fields] for place in range(1, self.rows + 1)]

    @property
    def rest(self) -> list[Any]:
        """The fields after the indicators."""
        return [self[name] for name in ("consequences", "measures", "probability", "author", "as_of", "secrecy", "statute")]

    def draft(self) -> ScenarioDraft:
        """What the form says; errors of moments that cannot be read are left in the form."""
        data = self.cleaned_data
        return ScenarioDraft(
            kind=data["kind"],
            title=data["title"],
            horizon=data["horizon"],
            description=data["description"],
            assumptions=self.listed("assumptions"),
            probability=data["probability"],
            author=data["author"],
            as_of=self.past("as_of"),
            indicators=tuple(self._indicators()),
            consequences=self.listed("consequences"),
            measures=self.listed("measures"),
            mark=Mark(data["secrecy"] or Secrecy.OPEN, data["statute"]),
        )

    def _indicators(self) -> Iterator[IndicatorDraft]:
        for place in range(1, self.rows + 1):
            said = {name: self.cleaned_data.get(f"{name}_{place}") or "" for name in ("text", "watch", "limit")}
            compare = self.cleaned_data.get(f"compare_{place}") or Compare.AT_LEAST
            if not said["watch"]:
                yield IndicatorDraft(said["text"])
                continue
            watch, ref, step = said["watch"].split(PART)
            label, step_label = self.watches[said["watch"]]
            if step_label:
                label = label.removesuffix(f": {step_label}")
            yield IndicatorDraft(said["text"], watch, ref, label, compare, step or said["limit"], step_label)


def typed(limit: float) -> str:
    """A limit as somebody would type it, with every digit of it: `20000`, `0,5`."""
    return f"{Decimal(repr(limit)):f}".removesuffix(".0").replace(".", ",")


def watch_value(watch: str, ref: str, step: float | None) -> str:
    """A choice of the select as one word."""
    return PART.join((watch, ref, "" if step is None else f"{step:g}"))


class WordsForm(LeadershipForm):
    """One text, and that it is said."""

    words = text(_("Words"), rows=3)

    def __init__(self, *args: Any, field: str, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        self.fields["words"].label = label
        self.fields["words"].help_text = hint

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """What is refused of the text stands at its field, whatever the action calls it."""
        super().refuse(refusal, "words" if refusal.facts.get("field") == self.field else field)


def step_label(label: str, step: str) -> str:
    """A choice that is a step on a scale: `Dricksvatten: Orange`."""
    return gettext("%(label)s: %(step)s") % {"label": label, "step": step}
