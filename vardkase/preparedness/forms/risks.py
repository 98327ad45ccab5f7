"""The form of a risk: made after the method by which the analysis judges, since scales and dimensions are the analysis' own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.forms.analyses import event_choices, kept_event
from vardkase.preparedness.forms.functions import NEW, RegisterForm
from vardkase.preparedness.rules.methods import Method, Scale
from vardkase.preparedness.rules.risks import HORIZONS, Consequence, Field, FunctionRef, Ground, Horizon, Risk, Secret, Unlikely
from vardkase.preparedness.words.analyses import FIELDS, GROUNDS, UNLIKELY

CLASSIFIED_HINT = _(
    "What is classified under the Protective Security Act (2018:585, 2 kap. 5–8 §§) is not written here. Write where it is kept and"
    " which function may be asked."
)

PUBLIC_HINT = _("Tried for each part by itself. What is not marked is public.")


def _area(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.Textarea(attrs={"rows": rows}))


def _line(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, widget=forms.TextInput(attrs={"size": "34"}))


def _step(label: Any, scale: Scale) -> forms.TypedChoiceField:
    steps = [(str(one.value), f"{one.value} {one.name}") for one in scale.levels]
    return forms.TypedChoiceField(label=label, required=False, coerce=int, empty_value=None, choices=[("", "–"), *steps])


class RiskForm(RegisterForm):
    """A risk: what happens, how likely, what it leads to, what is done today, and what of it is secret."""

    name = _line(_("What happens"), _("Short, as the unit says it."))
    event = forms.ChoiceField(label=_("Kind of event"), required=False, help_text=_("From the municipality's shared catalogue."))
    scenario = _area(_("Scenario"), _("What happens, where, for how long, and in which season."), 4)
    unlikely = forms.TypedChoiceField(
        label=_("Or why it is not judged"), required=False, coerce=Unlikely, empty_value=None,
        choices=[("", "–"), *((str(one), word) for one, word in UNLIKELY.items())],
    )  # fmt: skip
    unlikely_why = _line(_("The reason"))
    total_why = _area(_("Why so"), _("The total is your judgement. It is neither the greatest of the consequences nor their mean."), 2)
    uncertainty_why = _line(_("What is uncertain"))
    existing = _area(_("What is done today"))
    vulnerabilities = _area(_("Vulnerabilities and shortcomings"))
    functions = forms.MultipleChoiceField(label=_("Vital functions that are hit"), required=False, widget=forms.CheckboxSelectMultiple)
    held_elsewhere = _line(_("Held elsewhere"), CLASSIFIED_HINT)
    source = _line(_("Source"), _("Where it comes from: last year's analysis, a workshop, an event."))

    def __init__(self, *args: Any, risk: Risk | None, method: Method, functions: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        self.risk = risk or Risk(NEW, 0, "")
        self.method, self.names = method, dict(functions)
        for hit in self.risk.functions:
            self.names.setdefault(hit.id, hit.name)
        super().__init__(*args, part=risk, initial=_initial(self.risk), **kwargs)
        said = self.fields
        said["event"].choices = event_choices() + kept_event(self.risk.event)  # type: ignore[attr-defined]  # a choice field
        said["functions"].choices = [(str(id), name) for id, name in self.names.items()]  # type: ignore[attr-defined]  # a choice field
        said["likelihood"] = _step(_("Likelihood"), method.likelihood)
        for one in method.dimensions:
            said[f"consequence_{one.key}"] = _step(one.name, method.consequence)
            said[f"why_{one.key}"] = _line(_("Why"))
        said["total"] = _step(_("Consequence in all"), method.consequence)
        said["uncertainty"] = _step(_("Uncertainty"), method.uncertainty)
        said["resist"] = _step(_("To withstand it"), method.capability)
        said["handle"] = _step(_("To handle it"), method.capability)
        for year in HORIZONS:
            said[f"likelihood_{year}"] = _step(_("Likelihood"), method.likelihood)
            said[f"total_{year}"] = _step(_("Consequence in all"), method.consequence)
            said[f"why_{year}"] = _line(_("Why"))
        for part, word in FIELDS.items():
            said[f"secret_{part}"] = forms.TypedChoiceField(
                label=word, required=False, coerce=Ground, empty_value=None,
                choices=[("", _("Public")), *((str(one), name) for one, name in GROUNDS.items())],
            )  # fmt: skip
            said[f"secret_{part}_why"] = _line(_("Harm test"))

    def draft(self) -> Risk:
        """The risk as the form says it: judged, since somebody has looked at it."""
        said = self.cleaned_data
        return replace(
            self.risk,
            **{name: said[name] for name in PLAIN},
            consequences=tuple(
                Consequence(one.key, said[f"consequence_{one.key}"], said[f"why_{one.key}"])
                for one in self.method.dimensions
                if self._has_level(one.key)
            ),
            horizons=tuple(Horizon(year, said[f"likelihood_{year}"], said[f"total_{year}"], said[f"why_{year}"]) for year in HORIZONS),
            functions=tuple(FunctionRef(UUID(one), self.names[UUID(one)]) for one in said["functions"]),
            secrets=tuple(Secret(part, said[f"secret_{part}"], said[f"secret_{part}_why"]) for part in Field if self._is_secret(part)),
            judged=True,
        )

    def _has_level(self, key: str) -> bool:
        """Whether a dimension has a level. Refusal("preparedness.why_without_level") for words that belong to none."""
        said = self.cleaned_data
        if said[f"consequence_{key}"] is None and said[f"why_{key}"].strip():
            raise Refusal("preparedness.why_without_level", field=f"consequence_{key}")
        return said[f"consequence_{key}"] is not None

    def _is_secret(self, part: Field) -> bool:
        """Whether a part is secret. Refusal("preparedness.ground_missing") for a harm test without a provision."""
        said = self.cleaned_data
        if said[f"secret_{part}"] is None and said[f"secret_{part}_why"].strip():
            raise Refusal("preparedness.ground_missing", field=f"secret_{part}")
        return said[f"secret_{part}"] is not None

    def _rows(self, *rows: tuple[str, ...]) -> list[list[Any]]:
        return [[self[name] for name in row] for row in rows]

    @property
    def scales(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What the steps mean, for those that say it."""
        found = []
        for scale in (self.method.likelihood, self.method.consequence, self.method.uncertainty):
            steps = [(f"{one.value} {one.name}", one.meaning) for one in scale.levels if one.meaning]
            if steps:
                found.append((scale.name, steps))
        return found

    @property
    def groups(self) -> list[tuple[Any, Any, list[list[Any]], bool]]:
        """The fields as they are shown: heading, hint, rows of fields, and whether they are folded until somebody opens them."""
        hits = [(f"consequence_{one.key}", f"why_{one.key}") for one in self.method.dimensions]
        times = [(f"likelihood_{year}", f"total_{year}", f"why_{year}") for year in HORIZONS]
        secrets = [(f"secret_{part}", f"secret_{part}_why") for part in Field]
        folded = not self.errors
        rows = self._rows
        return [
            ("", "", rows(("name", "event"), ("scenario",)), False),
            (_("Likelihood"), "", rows(("likelihood", "unlikely", "unlikely_why")), False),
            (_("Consequences"), "", rows(*hits, ("total", "total_why"), ("uncertainty", "uncertainty_why")), False),
            (_("Today"), "", rows(("existing",), ("vulnerabilities",), ("resist", "handle")), False),
            (_("Vital functions that are hit"), "", rows(("functions",)), folded),
            (_("The same risk in 2050 and 2100"), _("First 2050, then 2100."), rows(*times), folded),
            (_("Secrecy"), PUBLIC_HINT, rows(*secrets, ("held_elsewhere",)), folded),
            (_("Where it comes from"), "", rows(("source",)), folded),
        ]


PLAIN = (
    "name", "event", "scenario", "likelihood", "unlikely", "unlikely_why", "total", "total_why", "uncertainty", "uncertainty_why",
    "existing", "vulnerabilities", "resist", "handle", "held_elsewhere", "source",
)  # fmt: skip


def _initial(risk: Risk) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(risk, name) for name in PLAIN}
    found["functions"] = [str(one.id) for one in risk.functions]
    for hit in risk.consequences:
        found |= {f"consequence_{hit.dimension}": hit.level, f"why_{hit.dimension}": hit.why}
    for time in risk.horizons:
        found |= {f"likelihood_{time.year}": time.likelihood, f"total_{time.year}": time.total, f"why_{time.year}": time.why}
    for secret in risk.secrets:
        found |= {f"secret_{secret.field}": str(secret.ground), f"secret_{secret.field}_why": secret.why}
    return found
