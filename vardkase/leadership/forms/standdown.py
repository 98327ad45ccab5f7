"""The form of standing down: the decision, and what becomes of each open thing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import EnumField
from vardkase.incidents.rules import Level
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import words
from vardkase.leadership.forms.base import LeadershipForm, line, text, when
from vardkase.leadership.rules.standdown import Answer, How, OpenThing, StandDownDraft


class StandDownForm(LeadershipForm):
    """The decision; and for each open thing a choice and a line."""

    decided_by = line(_("Who decided to stand down"), _("The function."))
    grounds = text(_("Grounds"), _("What shows that crisis leadership is no longer needed."), rows=3)
    handed_to = line(_("Who in the line takes over what is left"), _("The function. Takes everything that nothing else is said of."))
    level = forms.TypedChoiceField(
        label=_("Level that holds from now on"), coerce=int, required=False, empty_value=None,
        help_text=_("The ordinary level, unless the municipality shall stay alert."),
    )  # fmt: skip
    evaluation_at = when(_("First evaluation"), _("Within days, while it is remembered. Empty: none is planned here."))
    evaluation_place = line(_("Where"))

    FIRST = ("decided_by", "grounds", "handed_to", "level")
    LAST = ("evaluation_at", "evaluation_place")

    def __init__(self, *args: Any, things: tuple[OpenThing, ...] = (), levels: tuple[Level, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [(str(one.order), one.label) for one in levels]  # type: ignore[attr-defined]  # a choice field
        self.things = things
        for thing in things:
            offered = {how: words.WAYS[how] for how in thing.ways}
            title = " ".join(part for part in (thing.reference, thing.title) if part)
            self.fields[f"how:{thing.name}"] = EnumField(How, offered, label=title, help_text=thing.note, initial=thing.ways[0])
            self.fields[f"said:{thing.name}"] = line(_("To whom, or why"))

    @property
    def first(self) -> list[Any]:
        """The decision."""
        return [self[name] for name in self.FIRST]

    @property
    def last(self) -> list[Any]:
        """The evaluation."""
        return [self[name] for name in self.LAST]

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """The open things noun by noun, each with its two fields."""
        from vardkase.leadership.queries.standdown import nouns

        found = []
        for noun in nouns():
            fields = [self[f"{part}:{one.name}"] for one in self.things if one.noun == noun.key for part in ("how", "said")]
            if fields:
                found.append((str(noun.label), fields))
        return found

    def draft(self) -> StandDownDraft:
        """What the form says."""
        data = self.cleaned_data
        answers = tuple(self._answer(one) for one in self.things)
        return StandDownDraft(
            data["decided_by"], data["grounds"], data["handed_to"], answers, self.to_come("evaluation_at"), data["evaluation_place"],
            data["level"],
        )  # fmt: skip

    def _answer(self, thing: OpenThing) -> Answer:
        how = self.cleaned_data[f"how:{thing.name}"] or thing.ways[0]
        said = self.cleaned_data[f"said:{thing.name}"]
        handed = how == How.HANDED
        return Answer(thing.noun, thing.key, how, said if handed else "", "" if handed else said)

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """Shows a refusal at the line of the thing that it is about."""
        thing = refusal.facts.get("thing")
        super().refuse(refusal, f"said:{thing}" if thing else field)
