"""What the forms share: the key that makes a double submit harmless, moments in free words, and choices from words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.ids import new_id
from vardkase.kernel.moments import Happened, parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.ui.forms import MomentInput, add_refusal

E = TypeVar("E", bound=StrEnum)


class KeyedForm(forms.Form):
    """A form that is saved once however often it is sent: the key travels with it."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        # Several forms may stand on one page, and ids are for one element each.
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.removesuffix('Form').lower()}_%s", **kwargs})
        self.now = now
        if not self.is_bound:
            self.initial.setdefault("key", new_id())

    @property
    def posted_key(self) -> UUID:
        """The key of a valid form."""
        key: UUID = self.cleaned_data["key"]
        return key

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """Shows a refusal at the field it is about."""
        add_refusal(self, refusal, field or str(refusal.facts.get("field", "")) or None)

    def parsed(self, name: str) -> Happened | None:
        """The moment of a text field, None when it is empty. What cannot be read is shown as an error of the field."""
        said = str(self.cleaned_data.get(name) or "").strip()
        if not said:
            return None
        try:
            return parse_happened(said, now=self.now)
        except Refusal as refusal:
            add_refusal(self, refusal, name)
            return None


class SharedFields(dict[str, forms.Field]):
    """The fields of a form class whose forms never change them: Django's deep copy for each form would cost a fifth of writing an entry."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return dict(self)


class SparseForm(KeyedForm):
    """A form that is mostly sent half empty: a field that was not sent, and need not be, is not looked at field by field."""

    def full_clean(self) -> None:
        """As any form's, with the same `cleaned_data`: for what was not sent, what its field makes of nothing."""
        every = self.fields
        absent = {name for name, field in every.items() if not (field.required or name in self.data or name in self.files)}
        self.fields = {name: field for name, field in every.items() if name not in absent}
        try:
            super().full_clean()
        finally:
            self.fields = every
        if self.is_bound:
            self.cleaned_data |= {name: value for name, value in _blanks(type(self)).items() if name in absent}


@cache
def _blanks(form: type[forms.Form]) -> dict[str, Any]:
    """What the optional fields of a form make of nothing."""
    optional = {name: field for name, field in form.base_fields.items() if not field.required}
    return {name: field.clean(field.widget.value_from_datadict({}, MultiValueDict(), name)) for name, field in optional.items()}


class MomentField(forms.CharField):
    """A moment in free words. Read by `KeyedForm.parsed`, which knows what time it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 200, "widget": MomentInput, **kwargs})


class EnumField(forms.TypedChoiceField):
    """A choice of an enum with its words. Empty gives None."""

    def __init__(self, enum: type[E], words: Mapping[Any, Any], *, empty: Any = None, **kwargs: Any) -> None:
        choices = [(str(value), words[value]) for value in words]
        if empty is not None:
            choices.insert(0, ("", empty))
        super().__init__(**{"coerce": enum, "empty_value": None, "choices": choices, "required": False, **kwargs})


class EnumsField(forms.TypedMultipleChoiceField):
    """Several choices of an enum."""

    def __init__(self, enum: type[E], words: Mapping[Any, Any], **kwargs: Any) -> None:
        choices = [(str(value), words[value]) for value in words]
        super().__init__(**{"coerce": enum, "choices": choices, "required": False, "widget": forms.CheckboxSelectMultiple, **kwargs})


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Without the box that clears: nothing that is saved is ever cleared."""
        return forms.FileInput.get_context(self, name, value, attrs)


class ManyFilesField(forms.FileField):
    """Several files; gives a tuple of uploads."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"required": False, "widget": ManyFilesInput(attrs={"multiple": True}), "label": _("Photos and files"), **kwargs}
        )

    def clean(self, data: Any, initial: Any = None) -> tuple[Any, ...]:
        """Each file checked as one."""
        files = data if isinstance(data, list | tuple) else [data]
        return tuple(checked for one in files if one is not None and (checked := super(ManyFilesField, self).clean(one, initial)))
