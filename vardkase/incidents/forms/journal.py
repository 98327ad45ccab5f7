"""Forms of the journal: the capture box, and what is done to an entry afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import rules, words
from vardkase.incidents.forms.base import EnumField, KeyedForm, ManyFilesField, MomentField, SharedFields, SparseForm
from vardkase.incidents.rules import Category, Channel, Details, Direction, EntryDraft, Importance, Mark, Secrecy, Source

LONG = forms.Textarea(attrs={"rows": 4})


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())


class CaptureForm(SparseForm):
    """The log box. Only the text is needed; everything else may come with it or later."""

    text = forms.CharField(
        label=_("New entry"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 2,
                "data-key": "n",
                "data-enter-submits": "",
                "autocomplete": "off",
                "enterkeyhint": "send",
                "placeholder": _("Write what happens, what is said and what is decided"),
            }
        ),
    )
    happened = MomentField(
        label=_("Happened"), widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off", "placeholder": _("now, ca 04, 3 jan")})
    )
    category = EnumField(
        Category,
        {value: words.CATEGORIES[value] for value in Category if value != Category.SYSTEM},
        label=_("Category"),
        initial=Category.INFO,
    )
    importance = EnumField(Importance, words.IMPORTANCE, label=_("Importance"), initial=Importance.NORMAL)
    direction = EnumField(Direction, words.DIRECTIONS, empty=_("Not stated"), label=_("Direction"))
    counterpart = forms.CharField(
        label=_("From or to whom"), required=False, widget=forms.TextInput(attrs={"list": "counterparts", "autocomplete": "off"})
    )
    channel = EnumField(
        Channel, {value: words.CHANNELS[value] for value in Channel if value != Channel.SYSTEM}, empty=_("Not stated"), label=_("Channel")
    )
    place = forms.CharField(label=_("Place"), required=False, widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}))
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        help_text=_("Separate with commas."),
        widget=forms.TextInput(attrs={"list": "tags", "autocomplete": "off"}),
    )
    on_behalf_of = forms.CharField(label=_("Said by"), required=False, help_text=_("When you write down what somebody else reports."))
    reliability = EnumField(rules.Reliability, words.RELIABILITY, empty=_("Not stated"), label=_("Reliability"))
    source = forms.CharField(label=_("Source"), required=False)
    source_url = forms.CharField(label=_("Web address of the source"), required=False)
    secrecy = EnumField(Secrecy, words.SECRECY, label=_("Marking"), initial=Secrecy.OPEN)
    statute = forms.CharField(
        label=_("Legal ground of the secrecy"), required=False, help_text=_("For example OSL 18:13. Needed when the marking is secret.")
    )
    uploads = ManyFilesField()

    mark_optional = False

    def draft(self) -> EntryDraft:
        """What the form says."""
        data = self.cleaned_data
        return EntryDraft(
            text=data["text"] or "",
            happened=self.parsed("happened"),
            category=data["category"],
            direction=data["direction"],
            counterpart=data["counterpart"],
            channel=data["channel"],
            place=data["place"],
            tags=_split(data["tags"]),
            importance=data["importance"] or Importance.NORMAL,
            mark=Mark(data["secrecy"] or Secrecy.OPEN, data["statute"]),
            reliability=str(data["reliability"] or ""),
            source=Source(data["source"], data["source_url"]),
            on_behalf_of=data["on_behalf_of"],
        )


CaptureForm.base_fields = SharedFields(CaptureForm.base_fields)


class CorrectForm(KeyedForm):
    """What is right instead, and why."""

    text = forms.CharField(label=_("What is right"), required=False, strip=False, widget=LONG)
    reason = forms.CharField(label=_("Why it is corrected"), required=False)
    happened = MomentField(label=_("Happened"), help_text=_("Only if the time was wrong too."))

    mark_optional = False


class CompleteForm(KeyedForm):
    """Details that were not known, or not typed, when the entry was written. The text is not among them."""

    category = EnumField(Category, {value: words.CATEGORIES[value] for value in Category if value != Category.SYSTEM}, label=_("Category"))
    importance = EnumField(Importance, words.IMPORTANCE, label=_("Importance"))
    direction = EnumField(Direction, words.DIRECTIONS, empty=_("Not stated"), label=_("Direction"))
    counterpart = forms.CharField(label=_("From or to whom"), required=False)
    channel = EnumField(
        Channel, {value: words.CHANNELS[value] for value in Channel if value != Channel.SYSTEM}, empty=_("Not stated"), label=_("Channel")
    )
    place = forms.CharField(label=_("Place"), required=False)
    tags = forms.CharField(label=_("Tags"), required=False, help_text=_("Separate with commas."))
    reliability = EnumField(rules.Reliability, words.RELIABILITY, empty=_("Not stated"), label=_("Reliability"))
    source = forms.CharField(label=_("Source"), required=False)
    source_url = forms.CharField(label=_("Web address of the source"), required=False)

    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            # What was shown travels with the form: only what this person changed is written, whatever others did meanwhile.
            field.show_hidden_initial = name != "key"

    def details(self) -> Details:
        """What was changed in the form; the rest stays as it was."""
        data, changed = self.cleaned_data, set(self.changed_data)
        given: dict[str, Any] = {
            name: data[name] for name in ("category", "importance", "direction", "counterpart", "channel", "place") if name in changed
        }
        if "tags" in changed:
            given["tags"] = _split(data["tags"])
        if "reliability" in changed:
            given["reliability"] = str(data["reliability"] or "")
        if changed & {"source", "source_url"}:
            given["source"] = Source(data["source"], data["source_url"])
        return Details(**given)


class MarkForm(KeyedForm):
    """Another secrecy mark."""

    secrecy = EnumField(Secrecy, words.SECRECY, label=_("Marking"), required=True, widget=forms.RadioSelect)
    statute = forms.CharField(
        label=_("Legal ground of the secrecy"), required=False, help_text=_("For example OSL 18:13. Needed when the marking is secret.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, help_text=_("Needed when the marking is lowered."))

    def mark(self) -> Mark:
        """The mark of the form. A statute that stood there already goes with the secret that it was of; nobody has to clear the field."""
        level, statute = self.cleaned_data["secrecy"], self.cleaned_data["statute"]
        kept = level == Secrecy.SECRET or "statute" in self.changed_data
        return Mark(level, statute if kept else "")


class VerifyForm(KeyedForm):
    """Who confirmed an entry, and how."""

    confirmed_by = forms.CharField(
        label=_("Confirmed by"), help_text=_("Who confirmed it, and how: «The fire service's commander, by phone».")
    )


class FilesForm(KeyedForm):
    """Files that belong to an earlier entry."""

    uploads = ManyFilesField(required=True)


class EraseForm(KeyedForm):
    """The grounds of a lawful erasure."""

    reason = forms.CharField(label=_("Reason"), help_text=_("Why what the entry says must be erased, without repeating it."))
    authority = forms.CharField(label=_("Legal ground"), help_text=_("The provision or the retention decision that the erasure rests on."))
    decided_by = forms.CharField(label=_("Decided by"), help_text=_("The function that took the decision."))


class FilterForm(forms.Form):
    """The filter of the log; it lives in the address, so that a view can be linked to and printed."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search", "data-key": "/"})
    )
    category = EnumField(Category, words.CATEGORIES, empty=_("All"), label=_("Category"))
    importance = EnumField(Importance, words.IMPORTANCE, empty=_("All"), label=_("Importance"))
    direction = EnumField(Direction, words.DIRECTIONS, empty=_("All"), label=_("Direction"))
    at = MomentField(
        label=_("The log as it was known at"), help_text=_("3 jan 10:00"), widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off"})
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("recorded", _("When it was written")), ("happened", _("When it happened"))],
        initial="recorded",
    )
    tag = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    author = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)

    mark_optional = False


FilterForm.base_fields = SharedFields(FilterForm.base_fields)


class MomentForm(forms.Form):
    """A moment to jump to."""

    at = MomentField(label=_("Moment"), required=True)


def authority_choices(authorities: tuple[tuple[UUID, str], ...]) -> list[tuple[str, str]]:
    """The authorities that one may act for, as choices."""
    return [(str(identity), label) for identity, label in authorities]
