"""Forms of the budgeted choice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.choice.problem import Problem
from vardkase.preparedness.forms.measures import MONEY_HINT, SentOnce
from vardkase.preparedness.queries.choices import Asking
from vardkase.preparedness.rules.choices import WEIGHTS, problem_of
from vardkase.preparedness.rules.measure_checks import money
from vardkase.preparedness.rules.measures import Followed
from vardkase.preparedness.words import choices as words

EITHER, IN, OUT = "", "in", "out"


class ChoiceForm(SentOnce):
    """This year's money, what a step counts, and what must be in or is to be left out."""

    budget = forms.CharField(
        label=_("This year's money"), required=False, help_text=MONEY_HINT, widget=forms.TextInput(attrs={"size": "16"})
    )

    def __init__(self, *args: Any, asking: Asking, **kwargs: Any) -> None:
        self.asking, self.candidates = asking, asking.candidates
        super().__init__(*args, **kwargs)
        for level, points in WEIGHTS:
            self.fields[f"weight_{level}"] = forms.IntegerField(
                label=words.WEIGHTS[level], initial=points, min_value=0, max_value=100, widget=forms.NumberInput(attrs={"size": "4"})
            )
        ticks = [(EITHER, _("Free to choose")), (IN, _("Must be in")), (OUT, _("Left out"))]
        for one in self.candidates:
            label = _("Place of %(name)s") % {"name": one.measure.name}
            self.fields[f"tick_{one.measure.id}"] = forms.ChoiceField(label=label, required=False, choices=ticks)

    @property
    def weights(self) -> list[Any]:
        """The fields that say what a step counts."""
        return [self[f"weight_{level}"] for level, _points in WEIGHTS]

    @property
    def ticks(self) -> list[tuple[Followed, Any]]:
        """Each measure with its tick."""
        return [(one, self[f"tick_{one.measure.id}"]) for one in self.candidates]

    def problem(self) -> Problem:
        """The question as the form says it. Refused: no money ("preparedness.choice_needs_money")."""
        said = self.cleaned_data
        budget = money("budget", said["budget"])
        if not budget:
            raise Refusal("preparedness.choice_needs_money", field="budget")
        ids = [str(one.measure.id) for one in self.candidates]
        return problem_of(
            (one.measure for one in self.candidates),
            budget=budget,
            weights=tuple((level, said[f"weight_{level}"]) for level, _points in WEIGHTS),
            inside=[id for id in ids if said[f"tick_{id}"] == IN],
            outside=[id for id in ids if said[f"tick_{id}"] == OUT or UUID(id) in self.asking.barred],
            standings=self.asking.standings,
        )


class ChooseForm(SentOnce):
    """Which row of the table somebody chooses, and what they say about it."""

    point = forms.TypedChoiceField(label=_("Which row"), coerce=int)
    note = forms.CharField(label=_("Why these"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, rows: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].choices = list(rows)  # type: ignore[attr-defined]  # a choice field
