"""A file of many rows: taken in beside the requests, with its progress shown, all or nothing, as whoever said yes may do it then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from vardkase import ledger
from vardkase.access.models import GrantRow
from vardkase.access.rules import Role
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.ledger import outbox
from vardkase.ledger.models import OutboxRow
from vardkase.preparedness.actions import import_orders as orders
from vardkase.preparedness.actions import imports as actions
from vardkase.preparedness.events import analyses as events
from vardkase.preparedness.models.imports import ImportDraftRow, ImportOrderRow, ImportRow
from vardkase.preparedness.queries import imports as queries
from vardkase.preparedness.rules.imports import rows as row_rules
from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.rules.rounds import Move
from vardkase.preparedness.tests.books import book, planned
from vardkase.preparedness.tests.importing import RISKS, confirm, seen, start, undo
from vardkase.preparedness.tests.rsa_scenes import Rsa, risk
from vardkase.preparedness.tests.scenes import refused
from vardkase.testing.cases import each
from vardkase.testing.people import viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db
NAMES = {"Storm", "Torka"}


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture(autouse=True)
def _everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows are many here: what is done is the same."""
    monkeypatch.setattr(orders, "AT_ONCE", 2)


@kept
def begun(rsa: Rsa) -> Rsa:
    """The office has begun its analysis."""
    rsa.start(2019, "Kontoret")
    return rsa


@pytest.fixture
def browser(client: Any, alvas_cookies: Any, begun: Rsa) -> Any:
    client.cookies = alvas_cookies
    return client


def office(rsa: Rsa) -> UUID:
    return rsa.analyses[2019, "Kontoret"]


def draft_of(rsa: Rsa, text: str = RISKS, **more: Any) -> UUID:
    return start(rsa.town, Target.RISKS, office(rsa), text, **more)


def order(rsa: Rsa, draft_id: UUID, **more: Any) -> None:
    said = {
        "viewer": rsa.town.viewer,
        "seen": more.pop("seen", None) or seen(rsa.town, draft_id),
        "key": new_id(),
        "now": rsa.town.now,
        **more,
    }
    orders.order_import(draft_id=draft_id, **said)


def drain(rsa: Rsa) -> int:
    return outbox.drain(rsa.town.now, aside=True)


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def came_of(rsa: Rsa, draft_id: UUID) -> str:
    found = queries.order(rsa.town.viewer, draft_id)
    assert found is not None
    assert found.refused is not None
    return found.refused.code.removeprefix("preparedness.")


class TestOrder:
    def test_nothing_is_taken_in_before_its_turn_and_then_all(self, begun: Rsa) -> None:
        draft = draft_of(begun)
        order(begun, draft)
        found = queries.order(begun.town.viewer, draft)
        assert found is not None
        assert (found.rows, found.tried, found.refused, found.asked_at) == (3, 0, None, begun.town.now)
        assert begun.risks(2019, "Kontoret") == {}
        assert drain(begun) == 1
        assert set(begun.risks(2019, "Kontoret")) == NAMES
        assert not ImportOrderRow.objects.exists()
        assert not ImportDraftRow.objects.exists()
        assert queries.imported(begun.town.viewer, draft).taken == 3

    def test_it_is_done_by_whoever_said_yes(self, begun: Rsa) -> None:
        draft = draft_of(begun)
        order(begun, draft)
        drain(begun)
        done = queries.imported(begun.town.viewer, draft)
        (entry,) = ledger.entries(events.stream_of(begun.units["Kontoret"]), after=done.entry_number - 1)
        assert (entry.actor, done.imported_by) == (begun.town.viewer.actor, begun.town.viewer.actor.label)

    def test_two_orders_and_two_turns_are_one_import(self, begun: Rsa) -> None:
        draft = draft_of(begun)
        shown = seen(begun.town, draft)
        order(begun, draft, seen=shown)
        order(begun, draft, seen=shown)
        assert OutboxRow.objects.filter(topic=orders.TOPIC).count() == 1
        drain(begun)
        orders.carry_out(draft_id=draft, now=begun.town.now)
        order(begun, draft, seen=shown)
        assert drain(begun) == 0
        assert (ImportRow.objects.count(), begun.page(2019, "Kontoret").total) == (1, 3)

    def test_what_stops_in_the_middle_has_taken_nothing_in_and_is_tried_again(self, begun: Rsa, monkeypatch: pytest.MonkeyPatch) -> None:
        draft = draft_of(begun)
        order(begun, draft)
        with monkeypatch.context() as broken:
            broken.setattr(actions.projections, "apply", lambda _entry: 1 / 0)
            assert drain(begun) == 0
        assert (begun.risks(2019, "Kontoret"), ImportRow.objects.count()) == ({}, 0)
        found = queries.order(begun.town.viewer, draft)
        assert found is not None
        assert found.refused is None
        assert outbox.drain(begun.town.now + timedelta(minutes=5), aside=True) == 1
        assert set(begun.risks(2019, "Kontoret")) == NAMES

    def test_it_tells_how_far_it_has_come(self, begun: Rsa, monkeypatch: pytest.MonkeyPatch) -> None:
        told: list[tuple[int, int]] = []
        monkeypatch.setattr(row_rules, "TELL_EVERY", 2)
        monkeypatch.setattr(orders, "_tell", lambda order, tried: told.append((order.get().rows, tried)))
        draft = draft_of(begun)
        order(begun, draft)
        drain(begun)
        assert told == [(3, 2), (3, 3)]

    def test_it_can_be_undone_as_any_other(self, begun: Rsa) -> None:
        draft = draft_of(begun)
        order(begun, draft)
        drain(begun)
        undo(begun.town, draft)
        assert begun.risks(2019, "Kontoret") == {}


class TestRefused:
    @pytest.mark.parametrize("what", ["import_changed", "import_has_errors", "analysis_is_closed", "nothing_to_import"])
    def test_why_it_came_to_nothing_is_kept_and_it_can_be_ordered_anew(self, begun: Rsa, what: str) -> None:
        more = "Brand;9;1;\r\n" if what == "import_has_errors" else ""
        draft = draft_of(begun, "Risk;Sannolikhet\r\nBrand;9\r\n" if what == "nothing_to_import" else RISKS + more)
        order(begun, draft, skip_faulty=what == "nothing_to_import")
        if what == "import_changed":
            actions.choose_columns(viewer=begun.town.viewer, draft_id=draft, chosen={0: "name"})
        if what == "analysis_is_closed":
            begun.judge(2019, "Kontoret", risk())
            begun.move(2019, "Kontoret", Move.SUBMIT)
        before = set(begun.risks(2019, "Kontoret"))
        assert drain(begun) == 1
        assert came_of(begun, draft) == what
        assert set(begun.risks(2019, "Kontoret")) == before
        assert drain(begun) == 0
        if what == "import_has_errors":
            order(begun, draft, skip_faulty=True)
            drain(begun)
            assert ImportRow.objects.values_list("taken", "skipped").get() == (3, 1)

    def test_who_has_lost_the_right_meanwhile_takes_nothing_in(self, begun: Rsa, client: Any, sign_in: Any) -> None:
        viewer = sign_in(client, viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{begun.town.board}"))
        draft = draft_of(begun, viewer=viewer)
        shown = actions.shown(queries.draft(viewer, draft), queries.plan(viewer, queries.draft(viewer, draft), begun.town.now))
        order(begun, draft, viewer=viewer, seen=shown)
        GrantRow.objects.filter(account_id=viewer.account_id).update(revoked_at=utc_now())
        assert drain(begun) == 1
        found = queries.order(viewer, draft)
        assert found is not None
        assert found.refused is not None
        assert found.refused.code.endswith("not_found")
        assert begun.risks(2019, "Kontoret") == {}

    def test_somebody_else_s_draft_is_nobody_s(self, begun: Rsa) -> None:
        other = viewer_with(Role.UNIT_COORDINATOR, scope=f"org:{begun.town.board}")
        draft = draft_of(begun)
        for ask in (lambda: order(begun, draft, viewer=other), lambda: queries.order(other, draft), lambda: queries.rows_of(other, draft)):
            with refused("preparedness.draft_gone"):
                ask()
        assert not OutboxRow.objects.filter(topic=orders.TOPIC).exists()

    def test_an_order_goes_away_with_its_old_draft(self, begun: Rsa) -> None:
        order(begun, draft_of(begun))
        draft_of(begun, now=begun.town.now + actions.DRAFT_LIFE + timedelta(minutes=1))
        assert not ImportOrderRow.objects.exists()
        assert drain(begun) == 1  # There is nothing left to do, and nothing is done.
        assert begun.risks(2019, "Kontoret") == {}


class TestPages:
    def uploaded(self, browser: Any, rsa: Rsa, data: bytes = RISKS.encode()) -> str:
        url = reverse("preparedness:import_risks", args=[office(rsa)])
        key = browser.get(url).context["form"]["key"].value()
        answer = browser.post(url, {"key": key, "file": SimpleUploadedFile("rsa.csv", data)})
        return str(answer.url).replace("columns", "preview")

    def said(self, browser: Any, preview: str, **more: Any) -> Any:
        form = browser.get(preview).context["form"]
        return browser.post(preview, {**{one.html_name: one.value() for one in form if one.value() not in (None, False)}, **more})

    def test_from_the_yes_to_the_analysis_without_a_script(self, browser: Any, begun: Rsa) -> None:
        preview = self.uploaded(browser, begun)
        progress = self.said(browser, preview).url
        assert progress == preview.replace("preview", "progress")
        page = browser.get(progress)
        assert "0 av 3 rader är genomgångna" in text(page)
        assert page.headers["Refresh"] == "1"
        (bar,) = html.fromstring(page.content.decode()).xpath("//progress")
        assert (bar.get("max"), bar.get("value")) == ("3", "0")
        # Who goes back to the preview is led to where it is being done.
        assert browser.get(preview).url == progress
        ImportOrderRow.objects.update(tried=3)
        assert "Nu skrivs de in, alla eller ingen" in text(browser.get(progress))
        drain(begun)
        done = browser.get(progress).url
        page = browser.get(done)
        assert "Rader som tagits in3" in text(page)
        (link,) = html.fromstring(page.content.decode()).xpath("//main//a[contains(@class, 'button--primary')]")
        assert link.get("href") == f"{reverse('preparedness:analysis', args=[office(begun)])}#risks"
        assert "Torka" in text(browser.get(link.get("href")))
        # A second yes, and a progress that is asked for again, lead there too.
        assert browser.get(progress).url == done

    def test_what_was_refused_is_told_where_one_says_yes_again(self, browser: Any, begun: Rsa) -> None:
        preview = self.uploaded(browser, begun, (RISKS + "Brand;9;1;\r\n").encode())
        progress = self.said(browser, preview).url
        drain(begun)
        assert browser.get(progress).url == preview
        assert "Antal rader med fel: 1" in text(browser.get(preview))
        assert browser.get(self.said(browser, preview, skip_faulty="on").url).headers["Refresh"] == "1"

    def test_one_that_is_late_says_that_nothing_is_half_done(self, browser: Any, begun: Rsa) -> None:
        progress = self.said(browser, self.uploaded(browser, begun)).url
        assert "Importen dröjer" not in text(browser.get(progress))
        ImportOrderRow.objects.update(asked_at=begun.town.now - timedelta(minutes=2))
        assert "Inget är halvgjort" in text(browser.get(progress))

    def test_few_rows_are_taken_in_at_once(self, browser: Any, begun: Rsa, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(orders, "AT_ONCE", 3)
        done = self.said(browser, self.uploaded(browser, begun)).url
        assert "Rader som tagits in3" in text(browser.get(done))
        assert not OutboxRow.objects.filter(topic=orders.TOPIC).exists()

    def test_others_see_no_progress(self, browser: Any, begun: Rsa, client: Any, sign_in: Any) -> None:
        progress = self.said(browser, self.uploaded(browser, begun)).url
        for role, scope in ((Role.UNIT_COORDINATOR, begun.town.social), (Role.AUDITOR, begun.town.board)):
            sign_in(client, viewer_with(role, scope=f"org:{scope}"))
            assert client.get(progress).status_code in (403, 404, 410, 422), role
        drain(begun)
        assert client.get(progress).status_code in (403, 404)
        client.logout()
        assert client.get(progress).status_code == 302

    def test_what_there_is_no_room_for_is_told_before_the_yes(self, browser: Any, begun: Rsa, monkeypatch: pytest.MonkeyPatch) -> None:
        begun.judge(2019, "Kontoret", risk())
        monkeypatch.setattr(queries, "MOST_RISKS", 3)
        page = browser.get(self.uploaded(browser, begun))
        assert "får 2 till plats. Filen har 3" in text(page)
        assert not html.fromstring(page.content.decode()).xpath("//main//form")
        monkeypatch.setattr(queries, "MOST_RISKS", 4)
        assert "Importera 3 rader" in text(browser.get(self.uploaded(browser, begun)))


class TestTold:
    @each("rows, every, said", [(0, 2, [0]), (1, 2, [1]), (2, 2, [2]), (5, 2, [2, 4, 5]), (4, 2, [2, 4])])
    def test_it_is_told_now_and_then_and_at_last_of_all(self, rows: int, every: int, said: list[int], monkeypatch: Any) -> None:
        monkeypatch.setattr(row_rules, "TELL_EVERY", every)
        told: list[int] = []
        data = book(["Risk", "Sannolikhet"], *[[f"Risk {number}", 3] for number in range(max(rows, 1))])
        from vardkase.preparedness.rules.imports import columns, makers
        from vardkase.preparedness.tests import books

        sheet = books.read(data)
        kept = type(sheet)(sheet.header, sheet.rows[:rows])
        known = columns.columns_of(Target.RISKS, books.METHOD)
        plan = row_rules.make(
            kept, known, known.guess(kept.header), makers.RiskMaker(books.METHOD), draft_id=books.DRAFT, name_part="name", told=told.append
        )
        assert told == said
        assert len(plan.rows) == rows

    def test_who_does_not_ask_is_told_nothing(self) -> None:
        assert len(planned(book(["Risk"], ["Storm"])).rows) == 1


def test_the_import_tells_the_same_whether_done_at_once_or_in_its_turn(begun: Rsa) -> None:
    at_once, in_turn = draft_of(begun), draft_of(begun)
    confirm(begun.town, at_once, judged=True)
    order(begun, in_turn, judged=True)
    drain(begun)
    first, second = (queries.imported(begun.town.viewer, id) for id in (at_once, in_turn))
    assert (first.taken, first.skipped, first.place, first.imported_by) == (second.taken, second.skipped, second.place, second.imported_by)
    entries = [
        one.event for one in ledger.entries(events.stream_of(begun.units["Kontoret"])) if isinstance(one.event, events.RisksImported)
    ]
    assert [[(one.name, one.likelihood, one.total, one.judged) for one in event.risks] for event in entries[:1]] == [
        [(one.name, one.likelihood, one.total, one.judged) for one in event.risks] for event in entries[1:]
    ]
