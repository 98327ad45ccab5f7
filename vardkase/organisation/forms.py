"""Forms of the register. They shape what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.kernel.ids import new_id
from vardkase.organisation import words
from vardkase.organisation.actions import OrganisationDraft, PersonDraft, PostDraft, Seen, WayDraft
from vardkase.organisation.imports.columns import TARGETS, Target
from vardkase.organisation.rules import CHANNELS, Channel, OrganisationKind
from vardkase.ui.forms import DateInput

_SALT = "organisation.seen"


def _put(form: forms.Form, name: str, value: str) -> None:
    """Puts a hidden value in a form that was sent, so that it is right when the form is shown again."""
    data: Any = form.data.copy() if isinstance(form.data, QueryDict) else dict(form.data)
    data[form.add_prefix(name)] = value
    form.data = data


class KeyedForm(forms.Form):
    """A form that can be sent twice without harm: its key, and the id of what it makes, are minted when it is first shown."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    new = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", new_id())
        self.initial.setdefault("new", new_id())


class SeenForm(KeyedForm):
    """A form for changing something: it carries what the user saw, so that nobody's change is written over unseen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def show(self, version: int, values: dict[str, str]) -> None:
        """Puts the present state in the form as what the user now sees, also in one that was sent."""
        token = signing.dumps([version, values], salt=_SALT, compress=True)
        self.initial["seen"] = token
        if self.is_bound:
            _put(self, "seen", token)

    def clean_seen(self) -> Seen:
        """What the user saw; a token that was tampered with counts as having seen nothing."""
        try:
            version, values = signing.loads(self.cleaned_data["seen"], salt=_SALT)
        except signing.BadSignature:
            return Seen(0)
        return Seen(version, values)


class OrganisationForm(SeenForm):
    """An organisation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, words.KINDS[kind]) for kind in OrganisationKind])
    parent = forms.ChoiceField(
        label=_("Belongs under"),
        required=False,
        help_text=_("An administration belongs under its board, a company under the municipality or its owner."),
    )
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    partner = forms.BooleanField(label=_("Partner: an organisation outside the municipality"), required=False)
    ssr_member = forms.BooleanField(label=_("Member of Samverkan Stockholmsregionen (SSR)"), required=False)
    county_code = forms.CharField(label=_("County code"), max_length=10, required=False, help_text=_("Two digits."))
    municipality_code = forms.CharField(label=_("Municipality code"), max_length=10, required=False, help_text=_("Four digits."))
    data_controller = forms.ChoiceField(
        label=_("Data controller"), required=False, help_text=_("Who answers for the personal data. Normally the authority itself.")
    )
    valid_from = forms.DateField(label=_("From day"), required=False, widget=DateInput, help_text=_("For example 2026-01-31."))
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, places: Iterable[tuple[UUID, str, OrganisationKind]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(str(id), name) for id, name, _kind in places]
        self.fields["parent"].choices = [("", _("At the top")), *listed]  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["data_controller"].choices = [("", _("The authority itself")), *listed]  # type: ignore[attr-defined]  # a ChoiceField, declared above

    def draft(self) -> OrganisationDraft:
        """What was said."""
        said = self.cleaned_data
        return OrganisationDraft(
            name=said["name"],
            kind=OrganisationKind(said["kind"]),
            parent_id=UUID(said["parent"]) if said["parent"] else None,
            short_name=said["short_name"],
            partner=said["partner"],
            ssr_member=said["ssr_member"],
            county_code=said["county_code"],
            municipality_code=said["municipality_code"],
            notes=said["notes"],
            valid_from=said["valid_from"],
            data_controller_id=UUID(said["data_controller"]) if said["data_controller"] else None,
        )


class PostForm(SeenForm):
    """A post."""

    title = forms.CharField(label=_("Title of the function"), max_length=200, help_text=_("What it is called, not who holds it."))
    on_call = forms.BooleanField(label=_("On call around the clock"), required=False)
    notes = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def draft(self) -> PostDraft:
        """What was said."""
        return PostDraft(self.cleaned_data["title"], self.cleaned_data["on_call"], self.cleaned_data["notes"])


class PersonForm(SeenForm):
    """A person."""

    name = forms.CharField(label=_("First and last name"), max_length=200)
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nothing about health, and no personal identity number."),
    )

    def draft(self) -> PersonDraft:
        """What was said."""
        return PersonDraft(self.cleaned_data["name"], self.cleaned_data["notes"])


class WayForm(SeenForm):
    """A contact way."""

    channel = forms.ChoiceField(label=_("Channel"), choices=[(channel.value, words.CHANNELS[channel]) for channel in CHANNELS])
    value = forms.CharField(
        label=_("Number or address"), max_length=200, help_text=_("Numbers may be written with or without spaces: 070-174 06 05.")
    )
    hours = forms.CharField(
        label=_("Hours"), max_length=200, required=False, help_text=_("For example around the clock, or weekdays 8–17.")
    )
    priority = forms.TypedChoiceField(label=_("Try as number"), coerce=int, choices=[(n, str(n)) for n in range(1, 10)], initial=1)
    note = forms.CharField(label=pgettext_lazy("column", "Note"), max_length=500, required=False)
    restricted = forms.BooleanField(label=_("Show only to the own authority"), required=False)

    def draft(self) -> WayDraft:
        """What was said."""
        said = self.cleaned_data
        return WayDraft(Channel(said["channel"]), said["value"], said["hours"], said["priority"], said["note"], said["restricted"])


class HolderForm(KeyedForm):
    """Who takes up a post."""

    person = forms.ChoiceField(label=_("Person"), help_text=_("Is the person missing? Add them under the organisation first."))
    from_day = forms.DateField(label=_("From day"), required=False, widget=DateInput, help_text=_("Today if you leave it empty."))
    to_day = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput, help_text=_("Until further notice if you leave it empty.")
    )

    def __init__(self, *args: Any, people: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(id), name) for id, name in people]  # type: ignore[attr-defined]  # a ChoiceField, declared above


class CloseForm(KeyedForm):
    """Ending something."""

    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
    last_day = forms.DateField(label=_("Last day"), required=False, widget=DateInput, help_text=_("Today if you leave it empty."))


class ClickForm(KeyedForm):
    """A button."""


class StartForm(KeyedForm):
    """The first two lines of a register."""

    municipality = forms.CharField(label=_("Name of the municipality"), max_length=200)
    board = forms.CharField(label=_("The board that keeps the register"), max_length=200, initial=_("Municipal executive board"))


class SearchForm(forms.Form):
    """Whom to find."""

    mark_optional = False
    q = forms.CharField(
        label=_("Function, name, organisation or number"), max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class UploadForm(KeyedForm):
    """A file of contacts."""

    file = forms.FileField(
        label=_("File with contacts"),
        allow_empty_file=True,
        help_text=_("CSV or Excel (.xlsx), at most 10 MB and 50,000 rows. The first row must be headings."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class ConfirmForm(KeyedForm):
    """Do what was shown."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    skip_faulty = forms.BooleanField(label=_("Pass over the rows with errors and import the others"), required=False)

    def show_plan(self, digest: str, *, faulty: bool) -> None:
        """Binds the button to the plan that is shown now, also in a form that was sent for an earlier one."""
        self.initial["shown"] = digest
        if self.is_bound:
            _put(self, "shown", digest)
        if not faulty:
            del self.fields["skip_faulty"]


class UndoForm(KeyedForm):
    """Take an import back."""

    leave_touched = forms.BooleanField(label=_("Leave what has been changed since, and undo the rest"), required=False)


class ColumnsForm(forms.Form):
    """Which column is what: one question for each column of the file, with the first values as a hint."""

    def __init__(self, *args: Any, header: tuple[str, ...], samples: list[str], chosen: dict[int, Target], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Do not import")), *((str(target), words.COLUMNS[target]) for target in TARGETS)]
        for column, heading in enumerate(header):
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=heading or str(column + 1),
                choices=choices,
                required=False,
                initial=str(chosen.get(column, "")),
                help_text=samples[column] if column < len(samples) else "",
            )

    def chosen(self) -> dict[int, Target]:
        """Column number -> what it holds."""
        targets = {str(target): target for target in TARGETS}
        return {int(name.removeprefix("column_")): targets[value] for name, value in self.cleaned_data.items() if value}
