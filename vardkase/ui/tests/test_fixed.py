"""The tags for what never changes say what Django's say, in the language of each reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from django.template import Context, Engine, Library, Template, defaulttags
from django.templatetags import i18n, static
from django.urls import NoReverseMatch, get_script_prefix, include, path, re_path, set_script_prefix
from django.utils import translation

from vardkase.ui import times
from vardkase.ui.templatetags.fixed import FixedStatic, FixedTranslate, FixedUrl

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


FIRST, SECOND = UUID("01680000-0188-7ef5-94a1-f6c93bb40a0e"), UUID("016809f8-b200-7000-b1a3-533d361cfad3")
LINKS = [
    "{% url 'ui-test:thing' id=first %}",
    "{% url 'ui-test:thing' first %}",
    "{% url 'ui-test:two' first=first number=number %}",
    "{% url 'ui-test:two' number=number first=second %}",
    "{% url 'ui-test:backwards' number=number first=first %}",
    "{% url 'ui-test:word' word=word %}",
    "{% url 'ui-test:plain' %}",
    "{% url 'ui-test:thing' id=first as kept %}[{{ kept }}]",
    "{% url name id=second %}",
    "{% autoescape off %}{% url 'ui-test:odd' id=first %}{% endautoescape %}",
    "{% url 'ui-test:odd' id=first %}",
]


def _page(request, **given):
    raise NotImplementedError


urlpatterns = [
    path(
        "t/",
        include(
            (
                [
                    path("plain/", _page, name="plain"),
                    path("thing/<uuid:id>/", _page, name="thing"),
                    path("two/<uuid:first>/<int:number>/end/", _page, name="two"),
                    path("backwards/<uuid:first>/<int:number>/", _page, name="backwards"),
                    path("word/<slug:word>/", _page, name="word"),
                    re_path("^few/(?P<number>[0-9]{1,3})/$", _page, name="few"),
                    path("odd&ä/<uuid:id>/", _page, name="odd"),
                ],
                "ui-test",
            )
        ),
    )
]


def _engine() -> Engine:
    """Django's own tag under another name."""
    engine = Engine()
    library = Library()
    library.tag("djangos_url", defaulttags.url)
    engine.template_builtins.append(library)
    return engine


@contextmanager
def lying_at(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


class TestLinks:
    @pytest.fixture(autouse=True)
    def _routes(self, settings):
        settings.ROOT_URLCONF = __name__

    @pytest.mark.parametrize("source", LINKS)
    def test_they_lead_where_djangos_lead_every_time(self, source):
        ours, theirs = Template(source), Template(source.replace("{% url", "{% djangos_url"), engine=_engine())
        for first, second, number in ((FIRST, SECOND, 7), (SECOND, FIRST, 0), (FIRST, FIRST, 2**40), (str(FIRST), str(SECOND), "12")):
            given = {"first": first, "second": second, "number": number, "word": f"ord-{number}", "name": "ui-test:thing"}
            assert ours.render(Context(given)) == theirs.render(Context(given)) != ""

    def test_a_page_that_takes_few_numbers_is_found_too(self):
        template = Template("{% url 'ui-test:few' number=number %}")
        assert [template.render(Context({"number": number})) for number in (7, 999)] == ["/t/few/7/", "/t/few/999/"]
        with pytest.raises(NoReverseMatch):
            template.render(Context({"number": 1000}))

    def test_where_the_site_lies_is_asked_each_time(self):
        template = Template("{% url 'ui-test:thing' id=first %}")
        found = []
        for prefix in ("/", "/krisstod/", "/"):
            with lying_at(prefix):
                found.append(template.render(Context({"first": FIRST})))
        assert found == [f"/t/thing/{FIRST}/", f"/krisstod/t/thing/{FIRST}/", f"/t/thing/{FIRST}/"]

    @pytest.mark.parametrize("value", [-1, True, None, "../../", "x", 1.5])
    def test_what_is_no_number_and_no_id_is_refused_as_before(self, value):
        template = Template("{% url 'ui-test:two' first=first number=number %}")
        template.render(Context({"first": FIRST, "number": 1}))
        with pytest.raises(NoReverseMatch):
            template.render(Context({"first": FIRST, "number": value}))

    def test_a_page_that_is_missing_is_refused_every_time(self):
        template = Template("{% url 'ui-test:nothing' %}")
        for _ in range(2):
            with pytest.raises(NoReverseMatch):
                template.render(Context())

    def test_only_what_is_named_in_the_template_is_remembered(self):
        (fixed,) = Template("{% url 'ui-test:plain' %}").nodelist
        assert isinstance(fixed, FixedUrl)
        for source in ("{% url name id=second %}", "{% url 'ui-test:plain' as kept %}"):
            (node,) = Template(source).nodelist
            assert type(node) is defaulttags.URLNode
