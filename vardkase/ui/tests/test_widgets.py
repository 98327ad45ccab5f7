"""Django's widgets as this house writes them, held against Django's own templates."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.test import override_settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from vardkase.ui import widgets
from vardkase.ui.forms import DateInput, MomentInput, Renderer, TimeInput, choice_label

ODD = "<Å> & \"citat\" 'apostrof'"
CHOICES: list[tuple[Any, Any]] = [
    ("", "–"),
    ("a", "Alfa"),
    (1234, 5678),
    (True, "Ja"),
    (ODD, ODD),
    ("b", choice_label("Centralt", "Kommunhuset <A>")),
    ("safe", mark_safe("<b>fet</b>")),
    (ODD, [("c", "I grupp"), ("d", gettext_lazy("Save"))]),
]
ATTRS: list[dict[str, Any]] = [
    {},
    {"id": "id_x", "class": "wide", "required": True, "disabled": False},
    {"id": ODD, "data-n": 4711, "title": format_html("<i>{}</i>", ODD), "aria-invalid": "true", "maxlength": "300"},
]
KINDS = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput, forms.DateInput,
    forms.TimeInput, forms.DateTimeInput, forms.Textarea, forms.CheckboxInput, forms.FileInput, MomentInput, TimeInput, DateInput,
]  # fmt: skip
VALUES = ["", "text", ODD, 0, 1234567, 3.5, None, True, date(2019, 1, 3), mark_safe("&amp;"), gettext_lazy("Save")]
MANY = [forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple]


def both(widget: forms.Widget, value: Any, attrs: dict[str, Any]) -> tuple[str, str]:
    """What this house writes, and what Django's templates do."""
    ours, theirs = (tight(widget.render("x", value, dict(attrs), renderer=one)) for one in (Renderer(), TemplatesSetting()))
    return ours, theirs


def tight(written: str) -> str:
    """Without white space between elements, and one sign of it elsewhere."""
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", written))


@pytest.mark.parametrize("attrs", ATTRS, ids=("none", "plain", "odd"))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__.partition('.')[0]}.{kind.__name__}")
def test_an_input_is_written_as_django_writes_it(kind: type[forms.Widget], attrs: dict[str, Any]) -> None:
    for value in VALUES:
        ours, theirs = both(kind(), value, attrs)
        assert ours == theirs


@pytest.mark.parametrize("attrs", ATTRS, ids=("none", "plain", "odd"))
@pytest.mark.parametrize("kind", MANY, ids=lambda kind: kind.__name__)
def test_choices_are_written_as_django_writes_them(kind: type[Any], attrs: dict[str, Any]) -> None:
    for value in (None, "", "a", ["a", "c"], 1234, [ODD], ["b", "safe", True]):
        ours, theirs = both(kind(choices=CHOICES), value, attrs)
        assert ours == theirs
        assert "<b>Centralt</b><small>Kommunhuset &lt;A&gt;</small>" in ours


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple], ids=lambda kind: kind.__name__)
def test_a_choice_by_itself_is_written_as_django_writes_it(kind: type[Any]) -> None:
    written = []
    for renderer in (Renderer, TemplatesSetting):
        form_class = type("F", (forms.Form,), {"default_renderer": renderer, "x": forms.ChoiceField(choices=CHOICES, widget=kind)})
        field = form_class(initial={"x": "a"})["x"]
        written.append([(tight(one.tag()), tight(str(one)), one.id_for_label) for one in field])
    assert written[0] == written[1]
    assert len(written[0]) == 9


def test_no_choices_are_written_as_django_writes_them() -> None:
    for kind in MANY:
        ours, theirs = both(kind(choices=[]), None, {"id": "id_x"})
        assert ours == theirs


def test_numbers_are_written_as_people_read_them_here() -> None:
    with override_settings(USE_THOUSAND_SEPARATOR=True):
        ours, theirs = both(forms.Select(choices=[(12345, 12345)]), 12345, {})
    assert ours == theirs
    assert 'value="12345"' in ours
    assert ">12345<" not in ours


def test_nothing_that_is_typed_becomes_markup() -> None:
    attack = "\"><script>alert('x')</script>"
    for widget in (forms.TextInput(), forms.Textarea(), forms.HiddenInput(), forms.Select(choices=[(attack, attack)])):
        shown = widget.render("x", attack, {"title": attack}, renderer=Renderer())
        assert "<script" not in shown
        assert '""' not in shown


def test_what_is_written_is_safe_text_that_is_not_escaped_again() -> None:
    shown = forms.TextInput().render("x", "å", {}, renderer=Renderer())
    assert isinstance(shown, SafeString)
    assert shown == '<input type="text" name="x" value="å">'


def test_another_template_is_left_to_django() -> None:
    assert widgets.written("ui/forms/form.html", {"name": "x"}) is None
    split, theirs = both(forms.SplitDateTimeWidget(), None, {})
    assert split == theirs
    assert split.count("<input") == 2


def test_the_form_itself_is_still_written_by_its_template() -> None:
    class Small(forms.Form):
        default_renderer = Renderer
        x = forms.CharField(label="Vad?", help_text="Kort")

    shown = str(Small()["x"].as_field_group())
    assert 'for="id_x"' in shown
    assert '<input type="text" name="x"' in shown
    assert "Kort" in shown
