"""Two people change the same thing: whoever saves second is refused, is told what the first one did, and loses nothing.

Proves for organisations, functions, people and contact ways, both for the actions and on the screens, that a change made on an older
state is refused whatever it says, that the refusal names the differences and who made them, and that the next try goes through.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import signing
from django.db import transaction
from django.urls import reverse

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.actions import OrganisationDraft, PersonDraft, PostDraft, Seen, WayDraft
from vardkase.organisation.models import ContactWay, Organisation, Person, Post
from vardkase.organisation.rules import Channel, OrganisationKind
from vardkase.organisation.tests.refusals import refused
from vardkase.organisation.tests.screens import send

pytestmark = pytest.mark.django_db
OFFICE = OrganisationDraft("Kommunstyrelsekontoret", OrganisationKind.ADMINISTRATION)
WAY = WayDraft(Channel.MOBILE, "070-174 06 05", hours="dygnet runt")
# What is changed, where its id stands, how it looks, and the field that the first one changes: name, before and after.
THINGS = {
    "organisation": ("office", queries.organisation, Organisation, ("notes", "", "Flyttar i mars")),
    "post": ("post_id", queries.post, Post, ("title", "Tjänsteperson i beredskap", "Beredskapsledare")),
    "person": ("person_id", queries.person, Person, ("name", "Testa Exempelsson", "Testa Provsson")),
    "way": ("way_id", queries.way, ContactWay, ("hours", "dygnet runt", "vardagar 8–17")),
}


@contextmanager
def taken_back():
    """What is done inside is forgotten: the next turn of a loop meets the register as it was, without building it again."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def each():
    """Every kind of thing, each met as it was."""
    for what in THINGS:
        with taken_back():
            yield what


def first_draft(what, town):
    """What the first one saves."""
    return {
        "organisation": replace(OFFICE, parent_id=town.board, notes="Flyttar i mars"),
        "post": PostDraft("Beredskapsledare", on_call=True),
        "person": PersonDraft("Testa Provsson"),
        "way": replace(WAY, hours="vardagar 8–17"),
    }[what]


def second_draft(what, town):
    """What the second one saves, on the state before."""
    return {
        "organisation": replace(OFFICE, parent_id=town.board, short_name="KSK"),
        "post": PostDraft("Tjänsteperson i beredskap", on_call=True, notes="Ring växeln"),
        "person": PersonDraft("Testa Exempelsson", "Nås via växeln"),
        "way": replace(WAY, note="Ring två gånger"),
    }[what]


def look(what, town):
    page = THINGS[what][1](town.viewer, getattr(town, THINGS[what][0]), town.now)
    return Seen(page.version, facts.seen(page.facts))


def change(what, town, draft, seen, viewer=None, **more):
    said = {"viewer": viewer or town.viewer, f"{what}_id": getattr(town, THINGS[what][0]), "key": new_id(), "now": town.now}
    return getattr(actions, f"change_{what}")(**{**said, "draft": draft, "seen": seen, **more})


@pytest.fixture
def other(viewer_with):
    return viewer_with(Role.COORDINATOR, label="Samordnare, Demo Påhittsson")


class TestTwoWhoSave:
    def test_the_second_is_refused_and_told_what_and_who(self, filled, other):
        for what in each():
            seen = look(what, filled)
            change(what, filled, first_draft(what, filled), seen, viewer=other)
            refusal = refused("stale", change, what, filled, second_draft(what, filled), seen)
            assert refusal.facts["differences"] == (THINGS[what][3],)
            assert refusal.facts["changed_by"] == "Samordnare, Demo Påhittsson"
            assert refusal.facts["version"] == 2

    def test_saving_the_very_same_words_is_refused_too(self, filled, other):
        for what in each():
            seen = look(what, filled)
            change(what, filled, first_draft(what, filled), seen, viewer=other)
            refused("stale", change, what, filled, first_draft(what, filled), seen)

    def test_having_looked_again_it_goes_through_and_both_stand(self, filled, other):
        for what in each():
            change(what, filled, first_draft(what, filled), look(what, filled), viewer=other)
            field, _, after = THINGS[what][3]
            entry = change(what, filled, replace(second_draft(what, filled), **{field: after}), look(what, filled))
            row = THINGS[what][2].objects.get(pk=getattr(filled, THINGS[what][0]))
            assert (row.version, getattr(row, field), row.changed_by) == (3, after, filled.viewer.actor.label)
            assert len(entry.event.changes) == 1

    def test_a_version_that_never_was_is_refused(self, filled):
        for what in each():
            seen = look(what, filled)
            for version in (0, 2, -1, 10**9):
                refused("stale", change, what, filled, second_draft(what, filled), Seen(version, seen.values))

    def test_a_change_that_was_overtaken_by_the_end_is_refused(self, filled):
        for what in each():
            seen = look(what, filled)
            id = {f"{what}_id": getattr(filled, THINGS[what][0])}
            getattr(actions, f"close_{what}")(viewer=filled.viewer, **id, reason="", key=new_id(), now=filled.now)
            refused("ended", change, what, filled, second_draft(what, filled), seen)

    def test_who_may_not_change_it_is_not_told_what_others_did(self, filled, staff, cilla):
        for what in each():
            seen = look(what, filled)
            change(what, filled, first_draft(what, filled), seen)
            assert not refused("not_yours", change, what, filled, second_draft(what, filled), seen, staff).facts.get("differences")
            assert not refused("not_found", change, what, filled, second_draft(what, filled), seen, cilla).facts.get("differences")

    def test_the_entry_says_what_was_before_and_after(self, filled):
        for what in each():
            entry = change(what, filled, first_draft(what, filled), look(what, filled))
            (said,) = entry.event.changes
            assert (said.field, said.before, said.after) == THINGS[what][3]

    def test_saving_without_having_changed_anything_says_so(self, filled):
        for what in each():
            same = {
                "organisation": replace(OFFICE, parent_id=filled.board),
                "post": PostDraft("Tjänsteperson i beredskap", on_call=True),
                "person": PersonDraft("Testa Exempelsson"),
                "way": WAY,
            }[what]
            assert change(what, filled, same, look(what, filled)).event.changes == ()


class TestOtherWaysToBeOvertaken:
    def test_a_check_made_meanwhile_is_a_change(self, filled):
        seen = look("way", filled)
        actions.check_way(viewer=filled.viewer, way_id=filled.way_id, key=new_id(), now=filled.now)
        (difference,) = refused("stale", change, "way", filled, second_draft("way", filled), seen).facts["differences"]
        assert difference[:2] == ("verified_at", "")

    def test_an_import_made_meanwhile_is_a_change(self, filled):
        seen = look("way", filled)
        text = "Organisation;Funktion;Mobil\nKommunstyrelsekontoret;Tjänsteperson i beredskap;070-174 06 77\n"
        draft = actions.start_import(
            viewer=filled.viewer, id=new_id(), keeper_id=filled.board, file_name="a.csv", data=text.encode(), now=filled.now
        )
        shown = queries.import_preview(filled.viewer, draft, filled.now).plan.digest
        actions.confirm_import(viewer=filled.viewer, draft_id=draft, shown=shown, key=new_id(), now=filled.now)
        refusal = refused("stale", change, "way", filled, second_draft("way", filled), seen)
        assert ("value", "+46701740605", "+46701740677") in refusal.facts["differences"]

    def test_a_move_of_the_office_above_is_a_change_of_the_unit(self, filled):
        unit = filled.organisation("Enheten", OrganisationKind.ADMINISTRATION, filled.office)
        page = queries.organisation(filled.viewer, unit, filled.now)
        seen = Seen(page.version, facts.seen(page.facts))
        change("organisation", filled, replace(OFFICE, parent_id=filled.social), look("organisation", filled))
        draft = OrganisationDraft("Enheten", OrganisationKind.ADMINISTRATION, filled.office, short_name="E")
        refusal = refused("stale", change, "organisation", filled, draft, seen, organisation_id=unit)
        assert {name for name, _, _ in refusal.facts["differences"]} == {"authority_id", "data_controller_id"}

    def test_someone_taking_up_the_post_meanwhile_is_no_change_of_the_post(self, filled):
        seen = look("post", filled)
        demo = filled.person("Demo Påhittsson")
        actions.take_post(viewer=filled.viewer, id=new_id(), post_id=filled.post_id, person_id=demo, key=new_id(), now=filled.now)
        assert change("post", filled, second_draft("post", filled), seen).event.post.notes == "Ring växeln"


CHANGED = {
    "organisation": ("office", "notes", "Flyttar i mars", "short_name", "KSK"),
    "post": ("post_id", "title", "Beredskapsledare", "notes", "Ring växeln"),
    "person": ("person_id", "name", "Testa Provsson", "notes", "Nås via växeln"),
    "way": ("way_id", "hours", "vardagar 8–17", "note", "Ring två gånger"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_the_screen_shows_what_the_other_did_keeps_what_was_typed_and_lets_the_next_try_through(client, sign_in, filled, other, what):
    attribute, _, after, field, typed = CHANGED[what]
    url = reverse(f"organisation:{what}_change", args=[getattr(filled, attribute)])
    sign_in(client, filled.viewer)
    form = client.get(url).context["form"]
    mine = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    change(what, filled, first_draft(what, filled), look(what, filled), viewer=other)
    response = client.post(url, {**mine, field: typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Samordnare, Demo Påhittsson" in page
    assert after in page
    assert response.context["form"][field].value() == typed
    again = {bound.html_name: bound.value() for bound in response.context["form"] if bound.value() not in (None, False)}
    assert client.post(url, {**again, "key": new_id()}).status_code == 302
    assert getattr(THINGS[what][2].objects.get(pk=getattr(filled, attribute)), field) == typed


@pytest.mark.parametrize("forge", ["", "x", "W10", "another salt", "another key"])
def test_what_was_seen_cannot_be_made_up(client, sign_in, filled, alva, forge):
    sign_in(client, alva)
    seen = look("post", filled)
    token = {
        "another salt": signing.dumps([seen.version, dict(seen.values)], salt="något annat", compress=True),
        "another key": signing.dumps([seen.version, dict(seen.values)], key="hemligt", salt="organisation.seen", compress=True),
    }.get(forge, forge)
    url = reverse("organisation:post_change", args=[filled.post_id])
    assert client.post(url, {"key": new_id(), "title": "Vakt", "seen": token}).status_code == 422
    assert Post.objects.get(pk=filled.post_id).version == 1
    real = signing.dumps([seen.version, dict(seen.values)], salt="organisation.seen", compress=True)
    assert client.post(url, {"key": new_id(), "title": "Vakt", "seen": real}).status_code == 302


def test_an_hour_between_looking_and_saving_is_no_change(client, sign_in, filled, alva):
    sign_in(client, alva)
    seen = look("post", filled)
    assert not change("post", filled, second_draft("post", filled), seen, now=filled.now + timedelta(hours=1)).repeated
    assert send(client, "post_change", [filled.post_id], title="Vakt").status_code == 302
