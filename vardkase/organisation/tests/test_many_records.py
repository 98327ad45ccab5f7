"""How many questions the pages and lists ask of the database: as many for a hundred records as for ten.

Proves it by counting twice, on a small register and on one that is four times as large, for every list and page of the register, and
that no list answers without its limit. A page that asks once for every row is quick in a test and slow in the municipality.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vardkase.kernel.ids import new_id
from vardkase.organisation import actions, queries
from vardkase.organisation.actions import OrganisationDraft, Owner, PersonDraft, PostDraft, WayDraft
from vardkase.organisation.actions.register import CheckedWay, HoldingDraft, RegisterDraft
from vardkase.organisation.models import ContactWay, ImportBatch, Organisation, Person, Post, PostHolding
from vardkase.organisation.rules import Channel, Freshness, OrganisationKind
from vardkase.testing import people

pytestmark = pytest.mark.django_db
K = OrganisationKind
HEAD = "Organisation;Funktion;Namn;Mobil;E-post\r\n"


def offices(count, now):
    """A municipality whose board has so many offices, each with a post, a holder and three contact ways; and as many partners."""
    town, board = new_id(), people.AUTHORITY
    draft = RegisterDraft("Prov", {}, {}, {}, {}, {})
    draft.organisations[town] = OrganisationDraft("Provköpings kommun", K.MUNICIPALITY)
    draft.organisations[board] = OrganisationDraft("Kommunstyrelsen", K.BOARD, town)
    for number in range(count):
        office, partner, post, person = new_id(), new_id(), new_id(), new_id()
        draft.organisations[office] = OrganisationDraft(f"Kontor {number}", K.ADMINISTRATION, board)
        draft.organisations[partner] = OrganisationDraft(f"Aktör {number}", K.COMPANY, partner=True)
        draft.posts[post] = (office, PostDraft(f"Vakt {number}"))
        draft.people[person] = (office, PersonDraft(f"Testa Provsson {number}"))
        draft.holdings[new_id()] = HoldingDraft(post, person)
        checked = now - timedelta(days=(1, 100, 200)[number % 3])
        for place, owner in enumerate((Owner(post_id=post), Owner(person_id=person), Owner(organisation_id=partner))):
            way = WayDraft(Channel.MOBILE, f"070-{1740000 + 10 * number + place}")
            draft.ways[new_id()] = CheckedWay(owner, way, checked if place else None, "Testa Exempelsson")
    return draft


def asked(call):
    with CaptureQueriesContext(connection) as questions:
        call()
    return len(questions)


def reads(viewer, now):
    """Every query that gives a list, or a page with lists in it."""
    return {
        "tree": lambda: queries.tree(viewer, now),
        "due": lambda: queries.due(viewer, now),
        "due_counts": lambda: queries.due_counts(viewer, now),
        "contact_list": lambda: queries.contact_list(viewer, now),
        "choices": lambda: queries.choices(viewer),
        "people_choices": lambda: queries.people_choices(viewer, people.AUTHORITY),
        "organisation": lambda: queries.organisation(viewer, people.AUTHORITY, now),
        "search for a function": lambda: queries.search(viewer, "vakt", now),
        "search for an organisation": lambda: queries.search(viewer, "aktör", now),
        "history": lambda: queries.import_history(viewer),
    }


class TestQuestions:
    def test_a_register_four_times_as_large_is_read_with_as_many(self, db, alva, staff, now, django_assert_max_num_queries):
        asked_before: dict[tuple[str, str], int] = {}
        for size in (3, 12):
            clear()
            actions.take_in_register(viewer=alva, keeper_id=people.AUTHORITY, draft=offices(size, now), key=new_id(), now=now)
            for reader in (alva, staff):
                for name, read in reads(reader, now).items():
                    before = asked_before.setdefault((reader.actor.label, name), asked(read))
                    with django_assert_max_num_queries(before):
                        read()
        assert max(asked_before.values()) <= 25, asked_before

    def test_a_screen_asks_as_much_for_many_as_for_few(self, client, sign_in, alva, now):
        sign_in(client, alva)
        names = ("register", "due", "contact_list", "contact_file", "imports")
        counts = []
        for size in (3, 9):
            clear()
            actions.take_in_register(viewer=alva, keeper_id=people.AUTHORITY, draft=offices(size, now), key=new_id(), now=now)
            counts.append({name: asked(lambda name=name: client.get(reverse(f"organisation:{name}"))) for name in names})
        assert all(counts[1][name] <= counts[0][name] <= 40 for name in names), counts


def clear():
    for model in (ContactWay, PostHolding, Post, Person, Organisation):
        model.objects.all()._raw_delete("default")


class TestLimits:
    def test_no_list_is_longer_than_its_limit_and_says_that_there_is_more(self, db, alva, now):
        actions.take_in_register(viewer=alva, keeper_id=people.AUTHORITY, draft=offices(12, now), key=new_id(), now=now)
        for limit, expected in ((11, True), (12, False)):
            cards, more = queries.search(alva, "vakt", now, limit)
            assert (len([card for card in cards if card.what == "post"]), more) == (limit, expected)
        assert len(queries.due(alva, now, limit=5)) == 5
        assert len(queries.due(alva, now, limit=1_000)) == sum(
            count for freshness, count in queries.due_counts(alva, now).items() if freshness is not Freshness.CHECKED
        )

    def test_the_screen_of_what_is_due_says_how_many_are_not_shown(self, client, sign_in, alva, now, monkeypatch):
        actions.take_in_register(viewer=alva, keeper_id=people.AUTHORITY, draft=offices(6, now), key=new_id(), now=now)
        sign_in(client, alva)
        whole = client.get(reverse("organisation:due"))
        assert (len(whole.context["due"]), whole.context["waiting"]) == (18, 18)
        real = queries.due
        monkeypatch.setattr(queries, "due", lambda viewer, moment: real(viewer, moment, 7))
        assert "7 av 18" in client.get(reverse("organisation:due")).content.decode()


class TestImporting:
    def take_in(self, town, count):
        rows = "".join(
            f"Kommunstyrelsekontoret;Vakt {count} {n};Testa {n};070-{1740000 + 1000 * count + n};v{count}x{n}@provkoping.example\r\n"
            for n in range(count)
        )
        draft = actions.start_import(
            viewer=town.viewer, id=new_id(), keeper_id=town.board, file_name="a.csv", data=(HEAD + rows).encode(), now=town.now
        )
        looked = asked(lambda: queries.import_preview(town.viewer, draft, town.now))
        shown = queries.import_preview(town.viewer, draft, town.now).plan.digest
        call = {"viewer": town.viewer, "draft_id": draft, "shown": shown, "key": new_id(), "now": town.now}
        done = asked(lambda: actions.confirm_import(**call))
        page = asked(lambda: queries.import_batch(town.viewer, draft))
        undone = asked(lambda: actions.undo_import(viewer=town.viewer, batch_id=draft, key=new_id(), now=town.now))
        return looked, done, page, undone

    def test_forty_rows_ask_as_much_as_four(self, town):
        few = self.take_in(town, 4)
        many = self.take_in(town, 40)
        # Rows are written with one statement for each table; executemany is counted as one by Django and by the database as rows.
        assert many == few
        assert ImportBatch.objects.filter(undone_at=None).count() == 0


def test_a_circle_that_should_never_be_does_not_hang_a_page(town):
    """The rules refuse it; should it be in the tables all the same, pages must answer and the ledger must still be readable."""
    unit = town.organisation("Enheten", K.ADMINISTRATION, town.office)
    Organisation.objects.filter(pk=town.office).update(parent_id=unit)
    page = queries.organisation(town.viewer, unit, town.now)
    assert len(page.line) == 20
