"""Forms with every kind of field."""

from __future__ import annotations

from django import forms

from vardkase.ui.forms import DateInput, MomentInput, TimeInput, choice_label


class CaptureForm(forms.Form):
    """The log box with its compact fields."""

    mark_optional = False
    text = forms.CharField(label="Ny anteckning", widget=forms.Textarea(attrs={"rows": 2, "data-key": "n", "data-enter-submits": True}))
    happened = forms.CharField(label="Hände", widget=MomentInput(attrs={"placeholder": "nu"}))
    category = forms.ChoiceField(
        label="Kategori", choices=[("", "Välj senare"), ("event", "Händelse"), ("info", "Info"), ("decision", "Beslut")]
    )
    counterpart = forms.CharField(label="Från eller till", required=False)
    place = forms.CharField(label="Plats", required=False)
    photo = forms.FileField(label="Bild eller fil", required=False)


class AssessForm(forms.Form):
    """Every kind of field in one form."""

    source = forms.CharField(label="Vem larmar?", help_text="Funktion först, namn bara om det behövs.")
    happened = forms.CharField(
        label="När hände det?", help_text="Till exempel ”nu”, ”ca 04”, ”i natt” eller ”3 jan 10:00”.", widget=MomentInput
    )
    criteria = forms.MultipleChoiceField(
        label="Vilka kriterier är uppfyllda?",
        help_text="Kryssen blir den dokumenterade grunden för beslutet.",
        choices=[
            ("coordination", "Behov av samordning mellan flera verksamheter"),
            ("functions", "Allvarlig störning i viktiga samhällsfunktioner"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.ChoiceField(
        label="Nivå",
        choices=[
            ("watch", choice_label("Bevakningsläge", "Tjänsteperson i beredskap beslutar själv")),
            ("staff", choice_label("Stabsläge", "Kommundirektören beslutar, efter samråd med ordföranden")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Bedömning", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    administration = forms.ChoiceField(
        label="Berörd förvaltning", choices=[("", "Välj"), ("care", "Socialkontoret"), ("school", "Barn- och utbildningskontoret")]
    )
    review_date = forms.CharField(label="Omprövas", widget=DateInput)
    review_time = forms.CharField(label="Klockan", widget=TimeInput)
    photo = forms.FileField(label="Bild", required=False)
    tell = forms.BooleanField(label="Meddela kommundirektören", help_text="Ett sms skickas när du sparar.", required=False)


class FilterForm(forms.Form):
    """A row of filters."""

    mark_optional = False
    q = forms.CharField(label="Sök i loggen", required=False, widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}))
    category = forms.ChoiceField(label="Kategori", required=False, choices=[("", "Alla"), ("decision", "Beslut"), ("event", "Händelse")])
