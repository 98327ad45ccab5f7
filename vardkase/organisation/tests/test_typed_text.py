"""What people type into the forms of the register: empty, endless, turned round, pictures, control signs, formulas and mark-up.

Proves that each form either keeps the text as it should be kept or refuses it in Swedish beside everything that was typed, that a
refused form writes nothing to the ledger, and that what was kept is shown and sent out without ever being run.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from vardkase import ledger
from vardkase.kernel.ids import new_id
from vardkase.organisation.events import STREAM
from vardkase.organisation.models import ContactWay, Organisation, Person, Post
from vardkase.organisation.tests.screens import send

pytestmark = pytest.mark.django_db

# Which form, on whose page, the field that names the thing, what else must be filled in, and where the name is kept.
NAMED = {
    "organisation_add": ("", "name", {"kind": "company"}, Organisation, "name"),
    "post_add": ("office", "title", {}, Post, "title"),
    "person_add": ("office", "name", {}, Person, "name"),
    "organisation_way_add": ("office", "value", {"channel": "other", "priority": "1"}, ContactWay, "value"),
}
KEPT = {
    "right to left": ("שלום", "שלום"),
    "a trick with direction": ("Jour\u202eröhc", "Jourröhc"),
    "a picture": ("🚒 Utryckning", "🚒 Utryckning"),
    "a control sign": ("Vakt\x07havande", "Vakthavande"),
    "surplus blanks": ("  Vakt \t havande  ", "Vakt havande"),
    "letters in two parts": ("A\u030angstro\u0308m", "Ångström"),
    "a formula": ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    "mark-up": ("<b>Jour</b>", "<b>Jour</b>"),
    "the longest": ("å" * 200, "å" * 200),
}
REFUSED = {
    "nothing": "",
    "blanks": "   ",
    "a line break": "\r\n",
    "signs that cannot be seen": "\u200b\u2060",
    "one too many": "å" * 201,
    "the sign that ends a text": "Vakt\x00havande",
    "a personal identity number": "Testa 19121212-1212",
}


def sent(client, name, args, /, **fields):
    """A form sent without being opened first: half the pages, and the same rules."""
    return client.post(reverse(f"organisation:{name}", args=args), {"key": new_id(), "new": new_id(), **fields})


def target(town, form):
    attribute = NAMED[form][0]
    return [getattr(town, attribute)] if attribute else []


def written():
    return ledger.head(STREAM).number


@pytest.mark.parametrize("form", NAMED)
class TestNames:
    def test_names_that_people_may_well_type_are_kept_tidied(self, client, sign_in, filled, alva, form):
        sign_in(client, alva)
        _, field, more, model, column = NAMED[form]
        for what in KEPT if form == "post_add" else ["right to left", "a formula", "letters in two parts"]:
            typed, kept = KEPT[what]
            assert sent(client, form, target(filled, form), **{field: typed}, **more).status_code == 302, what
            assert model.objects.filter(**{column: kept}).count() == 1, what

    def test_names_that_say_nothing_or_too_much_are_refused_and_nothing_is_written(self, client, sign_in, filled, alva, form):
        sign_in(client, alva)
        _, field, more, model, _ = NAMED[form]
        before, count = written(), model.objects.count()
        tried = REFUSED if form == "post_add" else ["signs that cannot be seen", "a personal identity number"]
        for what in tried:
            response = sent(client, form, target(filled, form), **{field: REFUSED[what]}, **more)
            assert response.status_code == 422, what
            assert response.context["form"].errors, what
            assert "error-summary" in response.content.decode(), what
        assert (written(), model.objects.count()) == (before, count)


class TestWhatStaysInARefusedForm:
    @pytest.mark.parametrize("field", ["title", "notes"])
    def test_a_megabyte_in_any_field_is_refused_in_words(self, client, sign_in, filled, alva, field):
        sign_in(client, alva)
        before = written()
        response = sent(client, "post_add", [filled.office], **{"title": "Vakt", field: "å" * 1_000_000})
        assert response.status_code == 422
        assert "1000000" in re.sub(r"\s", "", str(response.context["form"].errors))
        assert written() == before

    def test_everything_typed_beside_a_bad_name_is_still_there(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = sent(client, "post_add", [filled.office], title="å" * 201, notes="Nås via växeln 🚒", on_call="on")
        page = response.content.decode()
        assert "Nås via växeln 🚒" in page
        assert response.context["form"]["on_call"].value() is True

    def test_the_key_stays_the_same_so_that_the_second_try_is_the_same_sending(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        url = reverse("organisation:post_add", args=[filled.office])
        shown = client.get(url).context["form"]
        typed = {"key": str(shown["key"].value()), "new": str(shown["new"].value())}
        again = client.post(url, {**typed, "title": ""}).context["form"]
        assert (again["key"].value(), again["new"].value()) == (typed["key"], typed["new"])

    def test_a_form_without_its_key_is_refused(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        before = written()
        for key in ("", "nyckel", "0"):
            response = client.post(reverse("organisation:post_add", args=[filled.office]), {"title": "Vakt", "key": key})
            assert response.status_code == 422, key
        assert written() == before

    def test_a_code_of_letters_is_refused_with_the_digits_it_needs(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        response = sent(client, "organisation_add", [], name="Bolaget", kind="company", county_code="AB", notes="Min text")
        page = response.content.decode()
        assert response.status_code == 422
        assert "Min text" in page
        assert not Organisation.objects.filter(name="Bolaget").exists()

    def test_a_choice_that_was_not_offered_is_refused(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        before = written()
        whole = {
            "organisation_add": ([], {"name": "Bolaget", "kind": "company"}),
            "post_way_add": ([filled.post_id], {"channel": "mobile", "value": "070-174 06 31", "priority": "1"}),
        }
        tries = [
            *(("organisation_add", "kind", value) for value in ("rymdbas", "")),
            *(("organisation_add", field, str(new_id())) for field in ("parent", "data_controller")),
            *(("post_way_add", "priority", value) for value in ("0", "10", "först")),
            ("post_way_add", "channel", "duva"),
        ]
        for form, field, value in tries:
            args, typed = whole[form]
            response = sent(client, form, args, **{**typed, field: value})
            assert response.status_code == 422, (field, value)
            assert field in response.context["form"].errors, (field, value)
        assert written() == before


class TestLongerTexts:
    def test_one_sign_too_many_is_refused_and_the_last_that_fits_is_kept(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        way = {"channel": "other", "priority": "1"}
        for form, id, field, more, limit in [
            ("post_add", filled.office, "notes", {"title": "Vakt"}, 4_000),
            ("person_add", filled.office, "notes", {"name": "Demo Påhittsson"}, 4_000),
            ("post_way_add", filled.post_id, "note", {**way, "value": "Expeditionen"}, 500),
            ("post_way_add", filled.post_id, "hours", {**way, "value": "Receptionen"}, 200),
            ("way_close", filled.way_id, "reason", {}, 500),
            ("post_close", filled.post_id, "reason", {}, 500),
        ]:
            before = written()
            assert sent(client, form, [id], **{field: "å" * (limit + 1)}, **more).status_code == 422, (form, field)
            assert written() == before, (form, field)
            assert sent(client, form, [id], **{field: "å" * limit}, **more).status_code == 302, (form, field)
            assert written() == before + 1, (form, field)

    def test_lines_stay_in_notes_and_are_shown_as_lines(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        assert send(client, "person_change", [filled.person_id], notes="Första raden\r\n  Andra   raden ").status_code == 302
        assert Person.objects.get(pk=filled.person_id).notes == "Första raden\nAndra raden"
        assert "Första raden<br>Andra raden" in client.get(reverse("organisation:person", args=[filled.person_id])).content.decode()


class TestWhatIsShownAgain:
    def test_mark_up_is_shown_as_text_on_every_page_that_names_it(self, client, sign_in, filled, alva):
        post = filled.post("<b>Jour</b>", notes="<i>not</i>")
        person = filled.person("<u>Testa</u>")
        filled.post_way(post, "070-174 06 41", hours="<b>natt</b>", note="<b>ring</b>")
        sign_in(client, alva)
        pages = {"post": [post], "person": [person], "organisation": [filled.office], "contact_list": [], "due": [], "register": []}
        for name, args in pages.items():
            page = client.get(reverse(f"organisation:{name}", args=args)).content.decode()
            for raw in ("<b>Jour", "<i>not", "<u>Testa", "<b>natt", "<b>ring"):
                assert raw not in page, (name, raw)
        assert "&lt;b&gt;Jour&lt;/b&gt;" in client.get(reverse("organisation:post", args=[post])).content.decode()

    def test_no_cell_of_the_saved_list_begins_as_a_formula_does(self, client, sign_in, filled, alva):
        for number, start in enumerate(("=", "+", "-", "@", "|", "%", "＝")):
            post = filled.post(f"{start}1{number}")
            filled.post_way(post, f"070-174 07 {number}0", hours=f"{start}2", note=f"{start}3")
        sign_in(client, alva)
        text = client.get(reverse("organisation:contact_file")).content.decode("utf-8-sig")
        assert text.count("'=") == 3
        for row in text.splitlines():
            assert not any(cell.startswith(("=", "+", "-", "@", "|", "%", "＝")) for cell in row.split(";")), row

    def test_odd_searches_answer_and_find_nothing_they_should_not(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        for text in ("%", "_", "\\", "'; --", "🚒", "\u202e", "\x00", "å" * 101, "[a-z"):
            response = client.get(reverse("organisation:search"), {"q": text})
            assert response.status_code == 200, text
            assert response.context["cards"] == (), text

    def test_a_search_for_mark_up_shows_it_as_text(self, client, sign_in, filled, alva):
        sign_in(client, alva)
        page = client.get(reverse("organisation:search"), {"q": '"><b>x</b>'}).content.decode()
        assert "<b>x" not in page
        assert "Inget hittades" in page
