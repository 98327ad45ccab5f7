"""Forms of the reports: taking one out, the texts of a part, and why the analysis deviates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.preparedness.actions.reports import Order, Written
from vardkase.preparedness.rules.checks import digest
from vardkase.preparedness.rules.reports import Kind, Openness, Text
from vardkase.preparedness.rules.risks import Ground
from vardkase.preparedness.rules.rulesets import Part
from vardkase.preparedness.words.analyses import GROUNDS
from vardkase.preparedness.words.reports import KINDS
from vardkase.ui.forms import add_refusal


class KeyForm(forms.Form):
    """A form that can be sent twice without harm."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_id())

    def refuse(self, refusal: Refusal) -> None:
        """Shows a refusal at the field that it is about."""
        add_refusal(self, refusal, str(refusal.facts.get("field", "")) or None)


class ReportForm(KeyForm):
    """A report as a file: in which format, masked or whole, for whom and for what."""

    kind = forms.ChoiceField(label=_("Format"), choices=[(str(one), word) for one, word in KINDS.items()])
    masked = forms.ChoiceField(
        label=_("Secrets"), choices=[("yes", _("Masked")), ("no", _("With what is secret"))], widget=forms.RadioSelect
    )
    recipient = forms.CharField(
        label=_("For whom"), required=False, max_length=200, help_text=_("Kept in the ledger, so that it can be told who got what.")
    )
    purpose = forms.CharField(label=_("For what"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, reads_secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("masked", "yes")
        if not reads_secret:
            del self.fields["masked"]

    def order(self) -> Order:
        """What is asked for."""
        said = self.cleaned_data
        return Order(Kind(said["kind"]), said.get("masked", "yes") != "no", said["recipient"], said["purpose"])


class PartForm(KeyForm):
    """What is written in a part: as a whole, and about each item that the rules name; each with whether it is secret. A text that is secret
    and not for the viewer has no fields: `unseen` are their headings.
    """

    def __init__(self, *args: Any, part: Part, texts: Mapping[str, Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: list[tuple[str, Any, Any]] = [(part.key, part.heading, _("An empty line begins a new paragraph."))]
        fields += [(f"{part.key}.{one.key}", one.text, _("Asked for by the rules.") if one.required else "") for one in part.items]
        hidden = {name for name, text in texts.items() if text.unseen}
        self.unseen = tuple(str(label) for name, label, _hint in fields if name in hidden)
        self._fields = [(place, name, str(label)) for place, (name, label, _hint) in enumerate(fields) if name not in hidden]
        for place, (name, label, hint) in enumerate(fields):
            if name not in hidden:
                self._add(place, texts.get(name) or Text(name, "", ""), label, hint)

    def _add(self, place: int, text: Text, label: Any, hint: Any) -> None:
        said, area = text.openness, forms.Textarea(attrs={"rows": 4 if place else 6})
        self.fields[f"text_{place}"] = forms.CharField(label=label, required=False, help_text=hint, initial=text.text, widget=area)
        self.fields[f"ground_{place}"] = forms.TypedChoiceField(
            label=_("Secrecy of the text above"), required=False, coerce=Ground, empty_value=None, initial=str(said.ground or ""),
            choices=[("", _("Public")), *((str(one), name) for one, name in GROUNDS.items())],
        )  # fmt: skip
        self.fields[f"why_{place}"] = forms.CharField(
            label=_("Harm test, or why the text is public"), required=False, initial=said.why, widget=forms.TextInput(attrs={"size": "34"}),
            help_text=_("For a secret text, or a public one that says again what is secret elsewhere. Kept in the ledger alone."),
        )  # fmt: skip
        self.fields[f"seen_{place}"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=digest(text.shown or None))

    @property
    def groups(self) -> list[tuple[Any, list[Any], Any, bool]]:
        """Each text, with the fields of its secrecy, what that is in a word, and whether these are unfolded."""
        found = []
        for place, _name, _heading in self._fields:
            ground, why = self[f"ground_{place}"], self[f"why_{place}"]
            value = str(ground.value() or "")
            word = next((name for one, name in GROUNDS.items() if one == value), _("Public"))
            found.append((self[f"text_{place}"], [ground, why], word, bool(value or why.value() or ground.errors or why.errors)))
        return found

    def written(self) -> list[Written]:
        """The texts that were changed since the form was opened."""
        found = []
        for place, name, heading in self._fields:
            text, ground, why, seen = (self.cleaned_data[f"{field}_{place}"] for field in ("text", "ground", "why", "seen"))
            now = Text(name, heading, text.replace("\r\n", "\n").strip(), Openness(ground, why.strip()))
            if digest(now.shown or None) != seen:
                found.append(Written(name, heading, text, seen, now.openness, f"_{place}"))
        return found


class DeviationForm(KeyForm):
    """Why the analysis deviates from its rules in a part."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    motivation = forms.CharField(
        label=_("Why the analysis deviates"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Stands in the report under “Deviations”. Leave it empty if the analysis does not deviate any more."),
    )  # fmt: skip

    def __init__(self, *args: Any, motivation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("motivation", motivation)
        self.initial.setdefault("seen", digest(motivation or None))
