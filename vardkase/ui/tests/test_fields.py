"""A field with its label, hint and errors, held against what a template with Django's own escaping writes."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import engines
from django.test import override_settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from vardkase.ui import fields
from vardkase.ui.forms import MomentInput, Renderer, choice_label
from vardkase.ui.tests.test_widgets import ODD, tight

IS_OPTIONAL = "not field.field.required and field.form.mark_optional is not False"
OPTIONAL = f"""{{% if {IS_OPTIONAL} %}} <span class="optional">(valfritt)</span>{{% endif %}}"""
SAID = "{% for error in field.errors %} {{ error }}{% endfor %}"
ERRORS = f"""{{% if field.errors %}}<p class="error" id="{{{{ field.auto_id }}}}_error"><span class="visually-hidden">Fel:</span>{SAID}</p>
{{% endif %}}"""
HINT = """{% if field.help_text %}<p class="hint" id="{{ field.auto_id }}_helptext">{{ field.help_text }}</p>{% endif %}"""
CLASS = """class="field{% if field.errors %} field--error{% endif %}\""""
SMALL = """{% if field.help_text %}<small id="{{ field.auto_id }}_helptext">{{ field.help_text }}</small>{% endif %}"""
TICKED = f"""<div {CLASS}><label class="choice" for="{{{{ field.id_for_label }}}}">{{{{ field }}}}
<span>{{{{ field.label }}}}{SMALL}</span></label>{ERRORS}</div>"""
CHOICES = """{% if kind == "radio" or kind == "checkbox" %}<div class="choices">{% for option in field %}
<label class="choice" for="{{ option.id_for_label }}">{{ option.tag }}<span>{{ option.choice_label }}</span></label>
{% endfor %}</div>{% else %}{{ field }}{% endif %}"""
FIELDSET = f"""<fieldset {CLASS}{{% if field.aria_describedby %}} aria-describedby="{{{{ field.aria_describedby }}}}"{{% endif %}}>
<legend class="label">{{{{ field.label }}}}{OPTIONAL}</legend>{HINT}{ERRORS}{CHOICES}</fieldset>"""
PLAIN = f"""<div {CLASS}><label class="label" for="{{{{ field.id_for_label }}}}">{{{{ field.label }}}}{OPTIONAL}</label>
{HINT}{ERRORS}{{{{ field }}}}</div>"""
TEMPLATE = f"""{{% with kind=field.field.widget.input_type %}}{{% if field.is_hidden %}}{{{{ field }}}}
{{% elif kind == "checkbox" and not field.use_fieldset %}}{TICKED}
{{% elif field.use_fieldset %}}{FIELDSET}{{% else %}}{PLAIN}{{% endif %}}{{% endwith %}}"""

LEVELS: list[tuple[Any, Any]] = [("a", "Alfa"), (ODD, ODD), ("c", choice_label("Centralt", "Kommunhuset <A>")), (4711, 12345)]


class Everything(forms.Form):
    default_renderer = Renderer

    plain = forms.CharField(label="Vad?", help_text="Kort")
    odd = forms.CharField(label=ODD, help_text=ODD, required=False)
    lazy = forms.CharField(label=gettext_lazy("Save"), widget=forms.Textarea)
    moment = forms.CharField(label="När", widget=MomentInput, help_text="nu, ca 04")
    number = forms.IntegerField(label="Antal", required=False, min_value=1000)
    tick = forms.BooleanField(label="Ja", help_text="Du vet <vad>", required=False)
    must = forms.BooleanField(label="Måste")
    radio = forms.ChoiceField(label="Nivå", choices=LEVELS, widget=forms.RadioSelect, help_text="Välj en")
    several = forms.MultipleChoiceField(label="Skäl", choices=LEVELS, widget=forms.CheckboxSelectMultiple, required=False)
    several_told = forms.MultipleChoiceField(label="Skäl", choices=LEVELS, widget=forms.CheckboxSelectMultiple, help_text="Minst ett")
    listed = forms.ChoiceField(label="Lista", choices=LEVELS)
    parts = forms.SplitDateTimeField(label="Dag och tid", help_text="Båda", required=False)
    file = forms.FileField(label="Bild", required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)
    default = forms.CharField(label="Förvalt", initial=lambda: "x", show_hidden_initial=True)
    disabled = forms.CharField(label="Låst", disabled=True, required=False)
    own_id = forms.CharField(label="Eget id", widget=forms.TextInput({"id": "eget", "aria-describedby": "annan"}))


class Strict(Everything):
    mark_optional = False


def by_template(field: forms.BoundField) -> str:
    return engines["django"].from_string(TEMPLATE).render({"field": field})


FILLED = {"odd": ODD, "tick": "on", "radio": ODD, "several": ["a", ODD], "listed": "4711", "hidden": ODD, "number": "999"}


@pytest.mark.parametrize("kind", [Everything, Strict])
@pytest.mark.parametrize("name", list(Everything.base_fields))
@pytest.mark.parametrize("data", [None, {}, FILLED], ids=("unbound", "empty", "filled"))
def test_a_field_is_written_as_the_template_would(kind: type[Everything], name: str, data: dict[str, Any] | None) -> None:
    with override("sv"):
        form = kind(data)
        if data is not None:
            form.add_error("plain", ValidationError([ODD, gettext_lazy("Save")]))
        assert tight(str(form[name].as_field_group())) == tight(by_template(form[name])).strip()


@pytest.mark.parametrize("given", [{"auto_id": False}, {"prefix": "b"}, {"initial": {"plain": ODD, "radio": "c"}}], ids=str)
@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_whatever_the_form_is_given(given: dict[str, Any], name: str) -> None:
    with override("sv"):
        form = Everything(**given)
        assert tight(str(form[name].as_field_group())) == tight(by_template(form[name])).strip()


def test_what_it_says() -> None:
    """So that the two cannot both be wrong in the same way."""
    with override("sv"):
        form = Everything({"tick": "on", "plain": ""})
        written = tight(str(form["plain"].as_field_group()))
        assert written.startswith('<div class="field field--error"><label class="label" for="id_plain">Vad?</label>')
        assert '<p class="hint" id="id_plain_helptext">Kort</p><p class="error" id="id_plain_error">' in written
        assert '<span class="visually-hidden">Fel:</span> Detta fält måste fyllas i.</p><input type="text" name="plain" required' in written
        assert written.endswith(' aria-invalid="true" aria-describedby="id_plain_helptext id_plain_error" id="id_plain"></div>')
        assert '<span class="optional">(valfritt)</span>' in str(form["odd"].as_field_group())
        assert "valfritt" not in str(Strict()["odd"].as_field_group())


def test_nothing_that_is_given_becomes_markup() -> None:
    attack = "\"><script>alert('x')</script>"
    made = {
        "x": forms.CharField(label=attack, help_text=attack),
        "y": forms.ChoiceField(label=attack, choices=[(attack, attack)], widget=forms.RadioSelect, help_text=attack),
        "z": forms.BooleanField(label=attack, help_text=attack),
    }
    form = type("F", (forms.Form,), {"default_renderer": Renderer, **made})({"x": attack, "y": attack})
    form.add_error("x", ValidationError(attack))
    for name in made:
        assert "<script" not in str(form[name].as_field_group())


def test_it_is_safe_text_in_a_form_too() -> None:
    form = Everything()
    assert isinstance(fields.group(form["plain"]), SafeString)
    with override_settings(LANGUAGE_CODE="sv"):
        shown = str(form)
    assert shown.count('<label class="label"') == shown.count("</label>") - shown.count('<label class="choice"')
    assert "&lt;div" not in shown
