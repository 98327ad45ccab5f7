"""A field writes its own label, hint and error, and ties them to its input."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from lxml import html

from vardkase.kernel.refusal import Refusal
from vardkase.ui.forms import DateInput, MomentInput, TimeInput, add_refusal, choice_label
from vardkase.ui.tests import markup


class Form(forms.Form):
    name = forms.CharField(label="Namn", help_text="Funktion först.")
    note = forms.CharField(label="Bedömning", required=False, widget=forms.Textarea)
    level = forms.ChoiceField(label="Nivå", help_text="Välj en.", choices=[("1", "Bevakning"), ("2", "Stab")], widget=forms.RadioSelect)
    criteria = forms.MultipleChoiceField(label="Kriterier", choices=[("a", "Samordning")], widget=forms.CheckboxSelectMultiple)
    tell = forms.BooleanField(label="Meddela", help_text="Ett sms skickas.", required=False)
    photo = forms.FileField(label="Bild", required=False)
    key = forms.CharField(widget=forms.HiddenInput, initial="k")


def part(form: forms.Form, field: str):
    return html.fromstring(f"<div>{form[field].as_field_group()}</div>")


def test_a_whole_form_is_sound():
    for form in (Form(), Form({})):
        text = f"<form>{form}</form>"
        assert markup.out_of_balance(text) == []
        assert markup.repeated_ids(text) == []
        assert markup.without_name(text) == []
        assert markup.dangling(text) == []
        assert markup.behaviour_in_markup(text) == []


def test_a_hint_is_tied_to_its_input():
    root = part(Form(), "name")
    assert root.xpath("//input")[0].get("aria-describedby") == "id_name_helptext"
    assert root.xpath("//p[@id='id_name_helptext']")[0].text == "Funktion först."


BUTTON = '</p><button formaction="/away/">Läs mer</button>'


@pytest.mark.parametrize("made", [
    forms.CharField(label=BUTTON, help_text=BUTTON),
    forms.BooleanField(label=BUTTON, help_text=BUTTON),
    forms.ChoiceField(label=BUTTON, help_text=BUTTON, choices=[(BUTTON, BUTTON), (BUTTON, [("a", BUTTON)])]),
    forms.ChoiceField(label=BUTTON, help_text=BUTTON, choices=[("a", choice_label(BUTTON, BUTTON))], widget=forms.RadioSelect),
    forms.MultipleChoiceField(label=BUTTON, help_text=BUTTON, choices=[("a", BUTTON)], widget=forms.CheckboxSelectMultiple),
])  # fmt: skip
def test_a_label_a_hint_and_a_choice_that_somebody_wrote_stay_text(made: forms.Field):
    form = forms.Form({"it": BUTTON})
    form.fields["it"] = made
    root = part(form, "it")
    assert root.xpath("//button | //@formaction") == []
    assert root.text_content().count(BUTTON) >= 2


def test_a_hint_of_our_own_may_be_made_of_markup():
    form = forms.Form()
    form.fields["it"] = forms.CharField(label="Namn", help_text=choice_label("Funktion först", "<i>sedan namnet</i>"))
    root = part(form, "it")
    assert [one.text for one in root.xpath("//b | //small")] == ["Funktion först", "<i>sedan namnet</i>"]


def test_an_error_is_tied_to_its_input_and_said_before_it():
    root = part(Form({}), "name")
    (control,) = root.xpath("//input")
    assert control.get("aria-invalid") == "true"
    assert control.get("aria-describedby").split() == ["id_name_helptext", "id_name_error"]
    assert "Fel:" in root.xpath("//p[@id='id_name_error']")[0].text_content()
    assert root.xpath("//p[@class='error']/following-sibling::input")


def test_a_field_without_error_does_not_look_wrong():
    root = part(Form({"name": "TiB"}), "name")
    assert root.xpath("//input")[0].get("aria-invalid") is None
    assert root.xpath("//*[contains(@class,'field--error')] | //p[@class='error']") == []


def test_optional_fields_are_marked_and_required_ones_are_not():
    assert "(valfritt)" in part(Form(), "note").text_content()
    assert "valfritt" not in part(Form(), "name").text_content()
    assert "*" not in str(Form())


def test_a_single_checkbox_is_not_marked_as_optional():
    assert "valfritt" not in part(Form(), "tell").text_content()


def test_a_form_of_filters_marks_nothing():
    class Filter(forms.Form):
        mark_optional = False
        q = forms.CharField(label="Sök", required=False)

    assert "valfritt" not in str(Filter())


def test_choices_are_grouped_under_their_question():
    root = part(Form({}), "level")
    (group,) = root.xpath("//fieldset")
    assert group.xpath("legend")[0].text.strip() == "Nivå"
    assert group.get("aria-describedby").split() == ["id_level_helptext", "id_level_error"]
    assert [label.text_content().strip() for label in group.xpath(".//label")] == ["Bevakning", "Stab"]


def test_what_was_chosen_stays_chosen():
    root = part(Form({"level": "2", "criteria": ["a"]}), "level")
    assert [choice.get("value") for choice in root.xpath("//input[@checked]")] == ["2"]


def test_a_hidden_field_writes_no_label():
    root = part(Form(), "key")
    assert root.xpath("//label") == []
    assert root.xpath("//input")[0].get("value") == "k"


def test_hidden_fields_come_with_the_form_once():
    assert len(html.fromstring(f"<form>{Form()}</form>").xpath("//input[@name='key']")) == 1


def test_a_file_field_is_a_field_like_the_others():
    assert part(Form(), "photo").xpath("//label[@for='id_photo']")


def test_text_from_outside_is_escaped_in_labels_and_errors():
    class Named(forms.Form):
        field = forms.ChoiceField(label="<b>x</b>", choices=[("1", "<i>y</i>")], widget=forms.RadioSelect)

    form = Named({"field": "<u>z</u>"})
    assert not {"<b>", "<i>", "<u>"} & set(str(form).replace("<", "\n<").split("\n"))


@pytest.mark.parametrize(("widget", "size"), [(MomentInput, "16"), (TimeInput, "6"), (DateInput, "12")])
def test_moments_are_plain_text_that_the_browser_leaves_alone(widget, size):
    attributes = widget(attrs={"placeholder": "nu"}).attrs
    assert attributes["size"] == size
    assert attributes["autocomplete"] == "off"
    assert attributes["placeholder"] == "nu"
    assert widget.input_type == "text"


def test_attributes_given_win_over_the_usual():
    assert MomentInput(attrs={"size": "30"}).attrs["size"] == "30"


def test_a_choice_can_have_a_line_of_explanation():
    assert str(choice_label("Stabsläge", "Kommundirektören beslutar")) == "<b>Stabsläge</b><small>Kommundirektören beslutar</small>"
    assert str(choice_label("<x>", "&")) == "<b>&lt;x&gt;</b><small>&amp;</small>"


def test_the_label_of_a_choice_is_translated_when_it_is_shown():
    label = choice_label(_("Save"), _("Cancel"))
    assert str(label) == "<b>Spara</b><small>Avbryt</small>"
    with translation.override("en"):
        assert str(label) == "<b>Save</b><small>Cancel</small>"


def test_a_refusal_becomes_an_error_of_its_field():
    form = Form({"name": "x"})
    add_refusal(form, Refusal("moment.too_old", said="1 jan 1899"), "name")
    assert form.errors["name"] == ["”1 jan 1899” är före år 1900. Kontrollera året."]
    assert form.errors.as_data()["name"][0].code == "moment.too_old"


@pytest.mark.parametrize("field", [None, "no_such_field"])
def test_a_refusal_without_a_field_becomes_an_error_of_the_form(field):
    form = Form({"name": "x"})
    add_refusal(form, Refusal("moment.too_old", said="1 jan 1899"), field)
    assert form.non_field_errors()


def test_the_summary_leads_to_every_field_that_is_wrong(show):
    form = Form({"criteria": ["nonsense"]})
    form.add_error(None, "Någon hann före.")
    text = show("ui/error_summary/error_summary.html", form=form)
    root = html.fromstring(text + str(form))
    links = [link.get("href")[1:] for link in root.xpath("//div[@role='alert']//a")]
    assert links == ["id_name", "id_level_0", "id_criteria_0"]
    assert set(links) <= set(root.xpath("//@id"))
    assert "Någon hann före." in text
    assert root.xpath("//div[@role='alert']")[0].get("tabindex") == "-1"


def test_there_is_no_summary_when_nothing_is_wrong(show):
    assert show("ui/error_summary/error_summary.html", form=Form()).strip() == ""
    assert show("ui/error_summary/error_summary.html").strip() == ""


def test_a_set_of_forms_renders_each_and_its_management():
    text = str(forms.formset_factory(Form, extra=2)())
    assert "form-TOTAL_FORMS" in text
    assert text.count("formset__form") == 2
