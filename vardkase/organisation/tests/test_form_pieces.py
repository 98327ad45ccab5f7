"""The small pieces between a form and the rules, tried without a database: what is bound, what is shown again, and under which field.

Proves that a form mints its key once and keeps it, that what was seen travels signed and whole, that the preview's button is bound to the
plan that is shown, and that every refusal of the register is shown beside a field that exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from django import forms as django_forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import forms, words
from vardkase.organisation.actions import Seen
from vardkase.organisation.imports.columns import TARGETS, Field
from vardkase.organisation.imports.plan import Outcome, PlannedWay
from vardkase.organisation.rules import CHANNELS, Channel, Freshness, OrganisationKind
from vardkase.organisation.templatetags import register_words
from vardkase.organisation.views import base
from vardkase.testing.cases import each

ALL = {
    "organisation": lambda data=None: forms.OrganisationForm(data, places=[]),
    "post": forms.PostForm,
    "person": forms.PersonForm,
    "way": forms.WayForm,
    "holder": lambda data=None: forms.HolderForm(data, people=[]),
    "close": forms.CloseForm,
    "click": forms.ClickForm,
    "start": forms.StartForm,
    "upload": forms.UploadForm,
    "confirm": forms.ConfirmForm,
    "undo": forms.UndoForm,
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


class TestKeys:
    @each("name", ALL)
    def test_each_showing_has_a_key_of_its_own_and_keeps_it(self, name):
        one, other = ALL[name](), ALL[name]()
        assert one["key"].value() == one["key"].value() != other["key"].value()
        assert one["new"].value() != one["key"].value()

    @each("name", ALL)
    def test_a_sent_form_keeps_the_key_it_was_sent_with(self, name):
        key = str(new_id())
        assert ALL[name]({"key": key})["key"].value() == key

    @each("name", ALL)
    @each("key", ["", "x", "01680000", "01680000-0000-7000-8000-00000000a00g"])
    def test_what_is_no_key_is_not_taken_for_one(self, name, key):
        form = ALL[name]({"key": key})
        assert not form.is_valid()
        assert "key" in form.errors


class TestWhatWasSeen:
    def sent(self, token):
        form = forms.PersonForm({"key": str(new_id()), "name": "Testa", "seen": token})
        assert form.is_valid()
        return form.cleaned_data["seen"]

    @given(st.integers(1, 10**9), st.dictionaries(TEXT, TEXT, max_size=5))
    def test_it_comes_back_whole(self, version, values):
        form = forms.PersonForm()
        form.show(version, values)
        assert self.sent(form["seen"].value()) == Seen(version, values)

    @given(TEXT)
    def test_anything_made_up_counts_as_having_seen_nothing(self, token):
        assert self.sent(token.replace("\x00", "")) == Seen(0)

    @pytest.mark.parametrize("place", [0, 5, -1])
    def test_a_changed_letter_counts_as_having_seen_nothing(self, place):
        form = forms.PersonForm()
        form.show(3, {"name": "Testa Exempelsson"})
        letters = list(form["seen"].value())
        letters[place] = "A" if letters[place] != "A" else "B"
        assert self.sent("".join(letters)) == Seen(0)

    @pytest.mark.parametrize("make", [dict, lambda data: QueryDict("&".join(f"{name}={value}" for name, value in data.items()))])
    def test_a_form_shown_again_carries_the_present_state_and_what_was_typed(self, make):
        old = forms.PersonForm()
        old.show(1, {"name": "Testa"})
        form = forms.PersonForm(make({"key": str(new_id()), "name": "Vera", "seen": old["seen"].value()}))
        form.show(2, {"name": "Demo"})
        assert form["name"].value() == "Vera"
        assert self.sent(form["seen"].value()) == Seen(2, {"name": "Demo"})


class TestTheButtonOfThePreview:
    def test_it_is_bound_to_the_plan_that_is_shown_also_after_a_refusal(self):
        for form in (forms.ConfirmForm(), forms.ConfirmForm({"key": str(new_id()), "shown": "gammalt"})):
            form.show_plan("b" * 64, faulty=True)
            assert form["shown"].value() == "b" * 64
            assert "skip_faulty" in form.fields

    def test_without_faults_there_is_nothing_to_tick(self):
        form = forms.ConfirmForm()
        form.show_plan("b" * 64, faulty=False)
        assert "skip_faulty" not in form.fields

    def test_a_plan_of_another_length_is_refused(self):
        assert not forms.ConfirmForm({"key": str(new_id()), "shown": "b" * 65}).is_valid()
        assert not forms.ConfirmForm({"key": str(new_id())}).is_valid()


class TestColumns:
    def form(self, data=None, header=("Organisation", "", "Mobil"), **more):
        return forms.ColumnsForm(data, header=header, samples=["Socialnämnden"], **{"chosen": {0: Field.ORGANISATION}, **more})

    def test_each_column_is_asked_for_by_its_heading_or_its_number(self):
        form = self.form()
        assert [bound.label for bound in form] == ["Organisation", "2", "Mobil"]
        assert form["column_0"].value() == "organisation"
        assert [bound.help_text for bound in form] == ["Socialnämnden", "", ""]

    def test_what_was_chosen_comes_out_and_the_rest_is_left_alone(self):
        form = self.form({"column_0": "organisation", "column_2": "mobile"})
        assert form.is_valid()
        assert form.chosen() == {0: Field.ORGANISATION, 2: Channel.MOBILE}

    def test_a_choice_that_is_none_and_a_column_that_is_none(self):
        assert not self.form({"column_0": "rymdbas"}).is_valid()
        form = self.form({"column_0": "organisation", "column_9": "mobile"})
        assert form.is_valid()
        assert form.chosen() == {0: Field.ORGANISATION}

    def test_everything_a_column_can_hold_is_offered_in_words(self):
        offered = dict(self.form().fields["column_0"].choices)
        assert set(offered) == {"", *(str(target) for target in TARGETS)}
        assert len({str(word) for word in offered.values()}) == len(offered)


class TestWhereARefusalIsShown:
    def test_each_code_leads_to_a_field_of_some_form_or_stands_above_the_form(self):
        known = {name for make in ALL.values() for name in make().fields}
        for code in words.REFUSALS:
            assert base.field_of(code) in {None, *known}, code

    @each(
        ("code", "field"),
        [
            ("organisation.phone_letters", "value"),
            ("organisation.way_exists", "value"),
            ("organisation.rakel_number", "value"),
            ("organisation.email", "value"),
            ("organisation.wrong_parent", "parent"),
            ("organisation.file_binary", "file"),
            ("organisation.holds_already", "person"),
            ("organisation.closes_in_future", "last_day"),
            ("organisation.stale", None),
            ("ledger.key_reused", None),
        ],
    )
    def test_the_field_is_the_one_it_is_about(self, code, field):
        assert base.field_of(code) == field

    def test_differences_are_named_in_swedish_and_nothing_is_a_dash(self):
        said = (("title", "Vakt", ""), ("verified_at", "", "2019-01-02"), ("okänt", "a", "b"))
        assert base.differences(Refusal("organisation.stale", differences=said)) == [
            (str(words.FIELDS["title"]), "Vakt", "–"),
            (str(words.FIELDS["verified_at"]), "–", "2019-01-02"),
            ("okänt", "a", "b"),
        ]


class TestWords:
    def test_every_kind_channel_state_and_outcome_has_one_word_of_its_own(self):
        pairs: list[tuple[Iterable[Any], Mapping[Any, Any]]] = [
            (OrganisationKind, words.KINDS),
            (CHANNELS, words.CHANNELS),
            (Freshness, words.FRESHNESS),
            (Outcome, words.OUTCOMES),
            (TARGETS, words.COLUMNS),
        ]
        for codes, table in pairs:
            assert set(codes) == set(table)
            assert len({str(word) for word in table.values()}) == len(table)

    def test_templates_get_the_same_words(self):
        assert register_words.kind_word(OrganisationKind.BOARD) == str(words.KINDS[OrganisationKind.BOARD])
        assert register_words.channel_word(Channel.SDK) == str(words.CHANNELS[Channel.SDK])
        assert {register_words.freshness_word(one) for one in Freshness} == {str(word) for word in words.FRESHNESS.values()}

    def test_every_state_has_a_look_of_its_own_and_never_checked_is_not_green(self):
        looks = {one: register_words.level(one) for one in Freshness}
        assert len(set(looks.values())) == len(Freshness)
        assert looks[Freshness.NEVER] == "never"

    def test_small_helpers_of_the_templates(self):
        assert register_words.shown(PlannedWay(Channel.MOBILE, "+46701740605", Outcome.NEW)) == "070-174 06 05"
        assert register_words.of({"never": 3}, "never") == 3
        assert register_words.of({}, "never") == 0
        assert register_words.new_key() != register_words.new_key()

    def test_the_search_form_marks_nothing_as_optional_and_takes_a_hundred_signs(self):
        assert forms.SearchForm({"q": "å" * 100}).is_valid()
        assert not forms.SearchForm({"q": "å" * 101}).is_valid()
        assert isinstance(forms.SearchForm().fields["q"].widget, django_forms.TextInput)
