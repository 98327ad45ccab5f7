"""Importing contacts into the register: exactly what was shown, all or nothing, once, and back again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from vardkase import ledger
from vardkase.access.rules import EVERYWHERE, Role
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.organisation import actions, facts, queries
from vardkase.organisation.actions import Owner, PostDraft, Seen, WayDraft, import_rows
from vardkase.organisation.events import STREAM
from vardkase.organisation.imports.columns import Field, Target
from vardkase.organisation.imports.plan import Outcome
from vardkase.organisation.models import ContactWay, ImportBatch, ImportChange, ImportDraft, Person, Post, PostHolding
from vardkase.organisation.rules import Channel
from vardkase.organisation.tests.importing import HEAD, ONE, confirm, shown, start, take_in, undo
from vardkase.organisation.tests.refusals import refused

pytestmark = pytest.mark.django_db


def everything():
    kept = {}
    for model in (Post, Person, PostHolding, ContactWay):
        kept[model.__name__] = sorted(map(str, model.objects.values_list()))
    return kept


class TestTakingIn:
    def test_nothing_changes_before_the_yes(self, town):
        before, number = everything(), ledger.head(STREAM).number
        shown(town, start(town, HEAD + ONE))
        assert (everything(), ledger.head(STREAM).number) == (before, number)

    def test_a_row_becomes_post_person_holding_and_ways(self, town):
        take_in(town, HEAD + ONE)
        post, person = Post.objects.get(), Person.objects.get()
        assert (post.title, person.name, PostHolding.objects.get().person_id) == ("Säkerhetschef", "Testa Exempelsson", person.id)
        mobile = ContactWay.objects.get(channel="mobile")
        assert (mobile.value, mobile.post_id, mobile.person_id) == ("+46701740611", post.id, None)
        assert (mobile.hours, mobile.priority, mobile.note) == ("dygnet runt", 2, "Ring först")
        assert mobile.verified_at == datetime(2018, 12, 1, 11, tzinfo=UTC)
        assert mobile.verified_by == town.viewer.actor.label

    def test_a_check_made_today_is_not_later_than_now(self, town):
        take_in(town, HEAD + ONE.replace("2018-12-01", "2019-01-02"))
        assert ContactWay.objects.get(channel="mobile").verified_at == town.now

    def test_what_came_in_is_found_by_search(self, town):
        take_in(town, HEAD + ONE)
        for words in ("säkerhetschef", "0701740611", "testa exempelsson", "SAK@provkoping"):
            cards, _ = queries.search(town.viewer, words, town.now)
            assert any(card.name in ("Säkerhetschef", "Testa Exempelsson") for card in cards), words

    def test_the_same_file_again_does_nothing(self, town):
        take_in(town, HEAD + ONE)
        draft = start(town, HEAD + ONE)
        assert shown(town, draft).counts[Outcome.UNCHANGED] == 1
        plan = shown(town, draft)
        refused(
            "import_does_nothing", actions.confirm_import, viewer=town.viewer, draft_id=draft, shown=plan.digest, key=new_id(), now=town.now
        )

    def test_a_new_number_replaces_the_old_and_is_unchecked(self, town):
        take_in(town, HEAD + ONE)
        take_in(town, HEAD + ONE.replace("070-174 06 11", "070-174 06 12").replace("2018-12-01", ""))
        way = ContactWay.objects.get(channel="mobile")
        assert (way.value, way.verified_at, way.version) == ("+46701740612", None, 2)

    def test_an_empty_cell_takes_nothing_away(self, town):
        take_in(town, HEAD + ONE)
        take_in(town, HEAD + "Kommunstyrelsekontoret;Säkerhetschef;;070-174 06 11;;;;;2018-12-24\r\n")
        way = ContactWay.objects.get(channel="mobile")
        assert (way.hours, way.note, way.verified_at.date()) == ("dygnet runt", "Ring först", date(2018, 12, 24))
        assert ContactWay.objects.filter(channel="email").exists()

    def test_two_rows_for_one_post_make_one_post(self, town):
        take_in(
            town, HEAD + "Kommunstyrelsekontoret;Vakt;Testa;070-174 06 11;;;;;\r\nKommunstyrelsekontoret;VAKT;Demo;070-174 06 12;;;;;\r\n"
        )
        assert Post.objects.count() == 1
        assert PostHolding.objects.count() == 2
        assert ContactWay.objects.filter(post=Post.objects.get()).count() == 2

    def test_the_post_that_was_there_is_used(self, town):
        post = town.post("säkerhetschef")
        take_in(town, HEAD + ONE)
        assert Post.objects.get().id == post

    def test_the_users_own_choice_of_columns_counts(self, town):
        draft = start(town, "X;Y;Z\r\nKommunstyrelsekontoret;Vakt;070-174 06 11\r\n")
        assert queries.import_preview(town.viewer, draft, town.now).trouble.code == "organisation.columns_no_organisation"
        chosen: dict[int, Target] = {0: Field.ORGANISATION, 1: Field.PERSON, 2: Channel.MOBILE}
        actions.choose_columns(viewer=town.viewer, draft_id=draft, chosen=chosen)
        confirm(town, draft)
        assert Person.objects.get().name == "Vakt"

    def test_short_names_are_organisations_too(self, town):
        place = town.organisation("Provköpings Vatten AB", short_name="PVAB")
        take_in(town, "Organisation;Telefon\r\npvab;08-465 004 00\r\n")
        assert ContactWay.objects.get().organisation_id == place


class TestTheLedger:
    def test_an_ordinary_import_is_one_entry_that_says_it_all(self, town):
        before = ledger.head(STREAM).number
        batch = take_in(town, HEAD + ONE)
        (entry,) = ledger.entries(STREAM, after=before)
        said = entry.event
        assert (said.file_name, said.part, said.parts, said.new_rows, said.changed_rows) == ("kontakter.csv", 1, 1, 1, 0)
        assert said.batch_id == batch
        assert len(said.file_digest) == len(said.plan_digest) == 64
        (row,) = said.rows
        assert (row.number, row.organisation, row.post, row.person) == (2, "Kommunstyrelsekontoret", "Säkerhetschef", "Testa Exempelsson")
        first = row.ways[0]
        assert (first.channel, first.value, first.before) == (Channel.MOBILE, "+46701740611", "")
        assert ImportBatch.objects.get().entry_number == entry.number

    def test_a_change_says_what_was_before(self, town):
        take_in(town, HEAD + ONE)
        take_in(town, HEAD + ONE.replace("070-174 06 11", "070-174 06 12"))
        said = list(ledger.entries(STREAM))[-1].event
        assert [(way.value, way.before) for way in said.rows[0].ways] == [("+46701740612", "+46701740611")]

    def test_a_large_import_is_written_in_parts_of_a_thousand(self, town):
        before = ledger.head(STREAM).number
        rows = "".join(f"Kommunstyrelsekontoret;Funktion {n};;070-174 06 11;;;;;\r\n" for n in range(2_001))
        take_in(town, HEAD + rows)
        parts = [entry.event for entry in ledger.entries(STREAM, after=before)]
        assert [(said.part, said.parts, len(said.rows)) for said in parts] == [(1, 3, 1000), (2, 3, 1000), (3, 3, 1)]
        assert {said.file_digest for said in parts} == {parts[0].file_digest}


class TestExactlyWhatWasShown:
    def test_a_second_yes_does_nothing_more(self, town):
        draft = start(town, HEAD + ONE)
        plan, key = shown(town, draft), new_id()
        call = {"viewer": town.viewer, "draft_id": draft, "shown": plan.digest, "key": key, "now": town.now}
        assert actions.confirm_import(**call) == actions.confirm_import(**call)
        assert ImportBatch.objects.count() == Post.objects.count() == 1

    def test_a_register_that_changed_meanwhile_is_refused_and_nothing_done(self, town):
        draft = start(town, HEAD + ONE)
        plan = shown(town, draft)
        post = town.post("Säkerhetschef")
        town.post_way(post, "070-174 06 11")
        before = everything()
        refused("import_changed", actions.confirm_import, viewer=town.viewer, draft_id=draft, shown=plan.digest, key=new_id(), now=town.now)
        assert everything() == before
        assert confirm(town, draft) == draft

    def test_faulty_rows_stop_everything_unless_passed_over(self, town):
        draft = start(town, HEAD + ONE + "Okänd;X;;070-174 06 11;;;;;\r\n")
        plan = shown(town, draft)
        call = {"viewer": town.viewer, "draft_id": draft, "shown": plan.digest, "key": new_id(), "now": town.now}
        assert refused("import_has_errors", actions.confirm_import, **call).facts == {"rows": 1}
        assert not Post.objects.exists()
        actions.confirm_import(**call, skip_faulty=True)
        assert ImportBatch.objects.get().skipped_rows == 1
        assert Post.objects.count() == 1

    def test_a_failure_in_the_middle_leaves_nothing(self, town, monkeypatch):
        draft = start(town, HEAD + ONE)
        before, number = everything(), ledger.head(STREAM).number

        def fall(self, batch):
            raise RuntimeError("the power went")

        monkeypatch.setattr(import_rows.Applier, "_change", fall)
        with pytest.raises(RuntimeError):
            confirm(town, draft)
        assert (everything(), ledger.head(STREAM).number) == (before, number)
        assert not ImportBatch.objects.exists()
        monkeypatch.undo()
        confirm(town, draft)
        assert Post.objects.count() == 1


class TestDrafts:
    def test_a_draft_goes_away_when_it_is_imported(self, town):
        draft = start(town, HEAD + ONE)
        confirm(town, draft)
        assert not ImportDraft.objects.exists()

    def test_a_draft_older_than_a_day_goes_away_with_the_next_upload(self, town):
        old = start(town, HEAD + ONE)
        start(town, HEAD + ONE, now=town.now + timedelta(hours=25))
        refused("draft_gone", queries.import_preview, viewer=town.viewer, id=old, now=town.now)

    def test_a_draft_is_seen_by_its_uploader_alone(self, town, viewer_with):
        draft = start(town, HEAD + ONE)
        other = viewer_with(Role.COORDINATOR)
        for call in (queries.import_preview, queries.import_table):
            with pytest.raises(Refusal) as caught:
                call(other, draft, *([town.now] if call is queries.import_preview else []))
            assert caught.value.code == "organisation.draft_gone"
        refused("draft_gone", actions.choose_columns, viewer=other, draft_id=draft, chosen={0: Field.ORGANISATION, 1: Channel.MOBILE})
        refused("draft_gone", actions.confirm_import, viewer=other, draft_id=draft, shown="", key=new_id(), now=town.now)

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody", "staff", "social_coordinator"])
    def test_only_the_keeper_takes_files_in(self, town, request, who):
        with pytest.raises(Refusal) as caught:
            start(town, HEAD + ONE, viewer=request.getfixturevalue(who))
        assert caught.value.code == "organisation.not_found"
        assert not ImportDraft.objects.exists()

    def test_a_bad_file_leaves_no_draft(self, town):
        with pytest.raises(Refusal):
            start(town, b"\x00\x01\x02")
        assert not ImportDraft.objects.exists()


class TestUndoing:
    def test_everything_is_as_it_was(self, town):
        post = town.post("Säkerhetschef")
        town.post_way(post, "070-174 06 99", hours="dag")
        before = everything()
        batch = take_in(town, HEAD + ONE + "Socialnämnden;;Demo;070-174 06 13;;;;;\r\n")
        assert everything() != before
        entry = undo(town, batch)
        way = ContactWay.objects.get()
        assert (way.value, way.hours, way.priority, way.note, way.verified_at) == ("+46701740699", "dag", 1, "", None)
        assert (Post.objects.count(), Person.objects.count(), PostHolding.objects.count()) == (1, 0, 0)
        assert (entry.event.removed, entry.event.restored, entry.event.kept) == (5, 1, ())
        assert queries.import_batch(town.viewer, batch).batch.undone_by == town.viewer.actor.label

    def test_sending_it_twice_is_once_and_another_time_is_refused(self, town):
        batch = take_in(town, HEAD + ONE)
        call = {"viewer": town.viewer, "batch_id": batch, "key": new_id(), "now": town.now}
        assert actions.undo_import(**call).number == actions.undo_import(**call).number
        refused("undone_already", actions.undo_import, **{**call, "key": new_id()})

    def touch_check(self, town):
        actions.check_way(viewer=town.viewer, way_id=ContactWay.objects.get(channel="mobile").id, key=new_id(), now=town.now)

    def touch_change(self, town):
        post = Post.objects.get()
        page = queries.post(town.viewer, post.id, town.now)
        seen = Seen(page.version, facts.seen(page.facts))
        actions.change_post(viewer=town.viewer, post_id=post.id, draft=PostDraft("Vakt"), seen=seen, key=new_id(), now=town.now)

    def touch_build(self, town):
        town.post_way(Post.objects.get().id, "070-174 06 50")

    def touch_hold(self, town):
        person = town.person("Demo Påhittsson")
        actions.take_post(viewer=town.viewer, id=new_id(), post_id=Post.objects.get().id, person_id=person, key=new_id(), now=town.now)

    def touch_person(self, town):
        owner = Owner(person_id=Person.objects.get().id)
        actions.add_way(
            viewer=town.viewer, id=new_id(), owner=owner, draft=WayDraft(Channel.SIGNAL, "testa.42"), key=new_id(), now=town.now
        )

    def touch_leave(self, town):
        actions.leave_post(viewer=town.viewer, holding_id=PostHolding.objects.get().id, key=new_id(), now=town.now)

    def touch_import(self, town):
        take_in(town, HEAD + "Kommunstyrelsekontoret;Säkerhetschef;;070-174 06 77;;;;;\r\n")

    @pytest.mark.parametrize("how", ["check", "change", "build", "hold", "person", "leave", "import"])
    def test_what_someone_touched_since_is_never_taken_from_them(self, town, how):
        batch = take_in(town, HEAD + ONE)
        getattr(self, f"touch_{how}")(town)
        before = everything()
        assert queries.import_batch(town.viewer, batch).touched
        refusal = refused("undo_touched", actions.undo_import, viewer=town.viewer, batch_id=batch, key=new_id(), now=town.now)
        assert refusal.facts["count"] >= 1
        assert everything() == before
        entry = undo(town, batch, leave_touched=True)
        assert entry.event.kept
        assert not ContactWay.objects.filter(channel="email").exists()
        assert Post.objects.exists() or Person.objects.exists()

    def test_a_number_that_was_added_again_meanwhile_is_not_there_twice(self, town):
        post = town.post("Säkerhetschef")
        town.post_way(post, "070-174 06 99")
        batch = take_in(town, HEAD + ONE)
        town.post_way(post, "070-174 06 99")
        town.post_way(town.post("Vakt"), "070-174 06 99")
        assert "Säkerhetschef (Kommunstyrelsekontoret)" in queries.import_batch(town.viewer, batch).touched
        refused("undo_touched", actions.undo_import, viewer=town.viewer, batch_id=batch, key=new_id(), now=town.now)
        entry = undo(town, batch, leave_touched=True)
        assert (entry.event.restored, entry.event.kept) == (0, ("Säkerhetschef (Kommunstyrelsekontoret)",))
        mobiles = ContactWay.objects.filter(post_id=post, channel="mobile").values_list("value", flat=True)
        assert sorted(mobiles) == ["+46701740611", "+46701740699"]

    def test_the_same_number_at_another_owner_is_no_hindrance(self, town):
        post = town.post("Säkerhetschef")
        town.post_way(post, "070-174 06 99")
        batch = take_in(town, HEAD + ONE)
        town.post_way(town.post("Vakt"), "070-174 06 99")
        entry = undo(town, batch)
        assert (entry.event.restored, entry.event.kept) == (1, ())

    @pytest.mark.parametrize(("days", "holdings"), [(0, 1), (3, 1), (-1, 2)])
    def test_who_holds_a_post_until_a_day_ahead_does_not_take_it_twice(self, town, days, holdings):
        take_in(town, HEAD + ONE)
        holding = PostHolding.objects.get()
        PostHolding.objects.update(valid_from=timezone.localdate(town.now) - timedelta(days=9))
        last = timezone.localdate(town.now) + timedelta(days=days)
        actions.leave_post(viewer=town.viewer, holding_id=holding.id, last_day=last, key=new_id(), now=town.now)
        take_in(town, HEAD + ONE.replace("Ring först", "Ring sist"))
        assert PostHolding.objects.count() == holdings
        assert PostHolding.objects.get(pk=holding.id).valid_to == last

    def test_a_way_that_was_changed_and_then_changed_again_keeps_the_last(self, town):
        post = town.post("Säkerhetschef")
        town.post_way(post, "070-174 06 99")
        batch = take_in(town, HEAD + ONE)
        self.touch_check(town)
        undo(town, batch, leave_touched=True)
        assert ContactWay.objects.get(channel="mobile").value == "+46701740611"
        assert ImportChange.objects.count() == 1

    @pytest.mark.parametrize("who", ["bo", "cilla", "dag", "nobody", "staff", "social_coordinator"])
    def test_only_the_keeper_undoes_and_sees_the_history(self, town, request, who):
        batch = take_in(town, HEAD + ONE)
        viewer = request.getfixturevalue(who)
        refused("not_found", actions.undo_import, viewer=viewer, batch_id=batch, key=new_id(), now=town.now)
        assert queries.import_history(viewer) == ()

    def test_another_coordinator_of_the_same_register_may_undo(self, town, viewer_with):
        batch = take_in(town, HEAD + ONE)
        assert len(queries.import_history(viewer_with(Role.COORDINATOR, scope=EVERYWHERE))) == 1
        undo(town, batch, viewer=viewer_with(Role.COORDINATOR))
        assert not Post.objects.exists()

    def test_an_unknown_import_is_absent(self, town):
        refused("not_found", actions.undo_import, viewer=town.viewer, batch_id=new_id(), key=new_id(), now=town.now)
