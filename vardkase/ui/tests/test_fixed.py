"""The tags for what never changes say what Django's say, in the language of each reader."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.templatetags import i18n, static
from django.utils import translation

from vardkase.ui import times
from vardkase.ui.templatetags.fixed import FixedStatic, FixedTranslate

DJANGOS = "{% load i18n static %}"
CASES = [
    '{% translate "Colours" %}',
    '{% trans "Colours" %}',
    "{% translate 'Colours' %}",
    '{% translate "Colours" noop %}',
    '{% translate "Mon" context "weekday" %}',
    '{% translate "100 % sure & <b>" %}',
    '{% autoescape off %}{% translate "100 % sure & <b>" %}{% endautoescape %}',
    '{% translate "Colours"|upper %}',
    "{% translate word %}",
    '{% translate "Colours" as kept %}[{{ kept }}]',
    '{% static "ui/vardkase.css" %}',
    "{% static file %}",
    '{% static "ui/vardkase.css" as kept %}[{{ kept }}]',
]


@pytest.mark.parametrize("source", CASES)
def test_they_say_what_djangos_say_in_both_languages_and_again(source):
    ours, theirs = Template(source), Template(DJANGOS + source)
    for language in ("sv", "en", "sv"):
        for word in ("Colours", "Dark"):
            context = {"word": word, "file": "ui/beacon.svg"}
            with translation.override(language):
                assert ours.render(Context(context)) == theirs.render(Context(context))


def test_only_what_is_fixed_is_remembered():
    (fixed,) = Template('{% translate "Colours" %}').nodelist
    assert isinstance(fixed, FixedTranslate)
    for source in ("{% translate word %}", '{% translate "Colours"|upper %}', '{% translate "Colours" as kept %}'):
        (node,) = Template(source).nodelist
        assert type(node) is i18n.TranslateNode, source
    (address,) = Template('{% static "ui/vardkase.css" %}').nodelist
    assert isinstance(address, FixedStatic)
    (named,) = Template("{% static file %}").nodelist
    assert type(named) is static.StaticNode


def test_the_languages_are_kept_apart():
    template = Template('{% translate "Colours" %}')
    said = {}
    for language in ("sv", "en"):
        with translation.override(language):
            said[language] = template.render(Context())
    assert said == {"sv": "Färger", "en": "Colours"}


def test_the_same_template_may_be_escaped_in_one_place_and_not_in_another():
    template = Template('{% translate "100 % sure & <b>" %}')
    assert template.render(Context(autoescape=False)) == template.render(Context(autoescape=True)) == "100 % sure & <b>"


def test_names_of_days_and_months_follow_the_reader():
    for language, first in (("sv", "mån"), ("en", "Mon"), ("sv", "mån")):
        with translation.override(language):
            assert times.weekday_names()[0] == first
    with translation.override("en"):
        assert times.month_names()[4] == "May"
    with translation.override("sv"):
        assert times.month_names()[4] == "maj"
