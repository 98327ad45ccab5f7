"""Forms that write their own labels, hints and errors: the renderer, text inputs for moments, choices with a hint, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.ui import fields, widgets
from vardkase.ui.words import refusal_text

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrOrPromise as StrOrPromise


class Renderer(TemplatesSetting):
    """Writes `{{ form }}` with the templates in ui/forms/, and `{{ form.field.as_field_group }}` by `fields.group`."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    # No template: the name by which a field asks for `fields.group`.
    field_template_name = "ui/forms/field"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """What a template writes; fields and Django's own widgets without one."""
        if template_name == self.field_template_name:
            return fields.group(context["field"])
        widget = context.get("widget")
        found = widgets.written(template_name, widget) if widget else None
        return super().render(template_name, context, request) if found is None else found


class _PlainText(forms.TextInput):
    """A short text input that the browser neither completes nor spell-checks."""

    width = "12"
    mode = "text"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"autocomplete": "off", "spellcheck": "false", "size": self.width, "inputmode": self.mode}
        super().__init__({**given, **(attrs or {})})


class MomentInput(_PlainText):
    """When something happened, in free words: `nu`, `ca 04`, `3 jan 10:00`, `i natt`."""

    width = "16"


class TimeInput(_PlainText):
    """A time of day on the 24-hour clock."""

    width = "6"
    mode = "numeric"


class DateInput(_PlainText):
    """A day: `2019-01-03`."""

    width = "12"


# Lazy, so that labels given where a form class is declared are translated when they are shown.
_html_later = lazy(format_html, SafeString)


def choice_label(label: StrOrPromise, hint: StrOrPromise) -> SafeString:
    """The label of one choice with a line of explanation under it."""
    made: SafeString = _html_later("<b>{}</b><small>{}</small>", label, hint)
    return made


def add_refusal(form: forms.BaseForm, refusal: Refusal, field: str | None = None) -> None:
    """Show a refusal as an error of the form, at one field when the view knows which.

    What was changed after it had been saved gets a new key: sent once more, it is saved beside what stands there.
    """
    if refusal.code == "ledger.key_reused" and form.is_bound and "key" in form.fields:
        form.data = form.data.copy()  # type: ignore[attr-defined]  # a dictionary of what was posted
        form.data[form.add_prefix("key")] = str(new_id())  # type: ignore[index]  # the copy may be changed
    form.add_error(field if field in form.fields else None, forms.ValidationError(refusal_text(refusal), code=refusal.code))
