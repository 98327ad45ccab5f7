"""The screens of documents as somebody sits before them: every page to read, every edit by a plain form, and the pack on paper."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Role as AccountRole
from vardkase.kernel.ids import new_id
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion, ReferralRow
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import Analysis, section_id
from vardkase.plans.tests.document_scenes import (
    BOARD,
    SECRET,
    act,
    adopt,
    begun,
    commented,
    draft,
    in_force,
    next_version,
    owned,
    ready,
    referred,
    wrote,
)
from vardkase.testing.people import OTHER_SCOPE, viewer_with
from vardkase.testing.scenes import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@kept
def written(planned: Any) -> Any:
    """The office's plan in force, a policy out for comments with one comment, and the overall plan in two versions."""
    planned.overall = in_force(planned)
    next_version(planned, planned.overall, "Liv, hälsa och miljö först.", days_ago=9)
    planned.plan = in_force(planned, BOARD, planned.office, adopter=Adopter.BOARD, decided_by="Kommunstyrelsen", days_ago=1)
    next_version(planned, planned.overall, "Ny inriktning.", days_ago=0)
    planned.policy = ready(planned, "policy", rsa=Analysis("RSA 2018"))
    planned.referral = referred(planned, planned.policy, planned.social, planned.office)
    planned.comment = commented(planned, planned.referral, section_key="")
    return planned


class Screen:
    """Somebody's browser at the documents."""

    def __init__(self, client: Any, town: Any) -> None:
        self.client, self.town = client, town

    def get(self, path: str = "documents/") -> Any:
        return self.client.get(f"/plans/{path}")

    def send(self, path: str, **said: Any) -> Any:
        """Sends a form as the browser would: everything it was shown with, and what was typed."""
        form = self.get(path).context["form"]
        typed = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        return self.client.post(f"/plans/{path}", {**typed, **said})


def text(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


@pytest.fixture
def screen(client: Any, alvas_cookies: Any, written: Any) -> Screen:
    client.cookies = alvas_cookies
    return Screen(client, written)


def paths(town: Any) -> tuple[list[str], list[str]]:
    """Every page that is read, and every one that is edited on."""
    plan, policy, section = f"documents/{town.plan}/", f"documents/{town.policy}/", section_id(town.policy, "purpose")
    read = [
        "documents/", "documents/?kind=policy&show=attention", "documents/?unit=x", f"documents/units/{town.office}/",
        f"documents/units/{town.office}/pack/", plan, f"{plan}versions/1/", policy, f"documents/{town.overall}/versions/1/2/",
        "referrals/", f"referrals/{town.referral}/", f"referrals/{town.referral}/comment/",
    ]  # fmt: skip
    edit = [
        f"documents/units/{town.office}/begin/", f"{plan}start/", f"{plan}review/", f"{plan}withdraw/", f"{policy}draft/",
        f"{policy}draft/facts/", f"{policy}draft/sections/new/", f"{policy}draft/sections/{section}/",
        f"{policy}draft/sections/{section}/remove/", f"{policy}draft/refer/", f"{policy}draft/adopt/", f"{policy}draft/drop/",
        f"referrals/{town.referral}/comments/{town.comment}/", f"referrals/{town.referral}/close/",
    ]  # fmt: skip
    return read, edit


@pytest.mark.parametrize("part", range(4))
def test_every_page_is_sound(screen: Screen, part: int) -> None:
    read, edit = paths(screen.town)
    mine = [*read, *edit][part::4]
    assert {path: screen.get(path).status_code for path in mine} == dict.fromkeys(mine, 200)


def test_who_read_do_not_edit(client: Any, sign_in: Any, written: Any) -> None:
    _read, edit = paths(written)
    sign_in(client, viewer_with(AccountRole.STAFF_MEMBER))
    assert {client.get(f"/plans/{path}").status_code for path in edit} == {404}
    assert client.get(f"/plans/documents/{written.plan}/").status_code == 200
    assert "/draft/" not in client.get(f"/plans/documents/{written.policy}/").content.decode()


def test_others_find_nothing(client: Any, sign_in: Any, written: Any) -> None:
    read, edit = paths(written)
    sign_in(client, viewer_with(AccountRole.COORDINATOR, scope=OTHER_SCOPE))
    assert {path for path in (*read, *edit) if client.get(f"/plans/{path}").status_code != 404} == {
        "documents/", "documents/?kind=policy&show=attention", "documents/?unit=x", "referrals/",
    }  # fmt: skip
    for path in (f"documents/units/{written.office}/pack.pdf", f"documents/{new_id()}/"):
        assert client.get(f"/plans/{path}").status_code == 404


class TestReading:
    def test_the_register_says_how_each_stands(self, screen: Screen) -> None:
        seen = text(screen.get())
        for part in ("Den övergripande planen har ändrats", "Saknas", "Gäller nu", "Utkast pågår", "På remiss till"):
            assert part in seen, part
        assert "Saknas" not in text(screen.get(f"documents/?unit={screen.town.office}"))

    def test_a_document_says_who_decided_and_shows_lists_and_cards(self, screen: Screen) -> None:
        seen = text(screen.get(f"documents/{screen.town.plan}/"))
        for part in (
            "Kommunstyrelsen",
            "§ 12",
            "Testa Exempelsson",
            "H+0:00",
            "Liv och hälsa först.",
            "Vad som har ändrats från utgåva 2 till 3",
        ):
            assert part in seen, part

    def test_without_a_plan_for_leading_it_says_so(self, screen: Screen) -> None:
        assert "Ingen plan för ledning är fastställd" in text(screen.get(f"documents/{screen.town.overall}/"))

    def test_differences_are_read_without_colour(self, screen: Screen) -> None:
        page = html.fromstring(screen.get(f"documents/{screen.town.overall}/versions/1/2/").content.decode())
        assert " ".join(page.xpath("string(//del)").split()) == "[struket: Liv]"
        assert "[nytt: Liv," in " ".join(page.xpath("string(//ins)").split())

    def test_the_plan_for_leading_leads_to_the_documents(self, screen: Screen) -> None:
        assert f"/plans/documents/units/{screen.town.office}/" in screen.get(f"{screen.town.office}/").content.decode()

    def test_the_pack_is_one_file_with_page_numbers_and_an_address(self, screen: Screen) -> None:
        for path in ("pack/", "pack.pdf"):
            answer = screen.get(f"documents/units/{screen.town.office}/{path}")
            assert answer.status_code == 200
            if path.endswith("pdf"):
                with pikepdf.open(io.BytesIO(answer.content)) as made:
                    assert len(made.pages) >= 4
                    assert "planer-kommunstyrelsekontoret-2019-01-02.pdf" in answer.headers["Content-Disposition"]
            else:
                seen = text(answer)
                for part in ("070-174 06 05", "☐ Inget svar", "Utskrivet", f"/plans/documents/units/{screen.town.office}/pack/", "<svg"):
                    assert part in seen + ("<svg" if b"<svg" in answer.content else ""), part

    def test_the_pack_of_who_may_not_read_a_secret_leaves_it_out(self, screen: Screen, client: Any, sign_in: Any) -> None:
        town = screen.town
        act(town, "start_document_draft", document_id=town.overall)
        wrote(town, town.overall, "premises", "Källaren i stadshuset.", cloak=SECRET)
        adopt(town, town.overall, days_ago=0)
        path = f"/plans/documents/units/{town.municipality}/pack/"
        assert "Källaren i stadshuset." in text(client.get(path))
        sign_in(client, viewer_with(AccountRole.STAFF_MEMBER))
        seen = text(client.get(path))
        assert "Källaren" not in seen
        assert SECRET.reason not in seen
        assert "OSL 18:13" in seen


class TestEditing:
    def test_from_nothing_to_a_document_in_force(self, screen: Screen) -> None:
        town = screen.town
        answer = screen.send(f"documents/units/{town.office}/begin/", kind="continuity")
        row = DocumentRow.objects.get(kind="continuity")
        assert answer.headers["Location"] == f"/plans/documents/{row.id}/draft/"
        at = f"documents/{row.id}/draft/"
        screen.send(f"{at}facts/", owner="Kontorschef", rsa_name="RSA 2018")
        screen.send(f"{at}sections/{section_id(row.id, 'vital')}/", text="Lönerna.", place="2")
        screen.send(f"{at}sections/new/", heading="Djur", text="Hästar.")
        assert [one.heading for one in draft(town, row.id).sections][-1] == "Djur"
        screen.send(f"{at}sections/{section_id(row.id, 'djur')}/remove/")
        answer = screen.send(f"{at}adopt/", decided_by="Kontorschef", decided_on="2019-01-02", paragraph="Beslut 4")
        assert answer.headers["Location"] == f"/plans/documents/{row.id}/"
        version = DocumentVersion.objects.get(document_id=row.id)
        assert (version.decided_by, version.election, version.adopter) == ("Kontorschef", 0, "head")
        seen = text(screen.get(f"documents/{row.id}/"))
        assert "Lönerna." in seen
        assert "Djur" not in seen

    def test_what_is_refused_stands_at_its_field_with_what_was_typed(self, screen: Screen) -> None:
        at = f"documents/{screen.town.policy}/draft/"
        answer = screen.send(f"{at}sections/new/", heading="Skyddsrum", text="HEMLIG", cover="open")
        assert answer.status_code == 422
        assert "säkerhetsskyddslagen" in text(answer)
        assert "Skyddsrum" in answer.content.decode()
        answer = screen.send(f"{at}adopt/", decided_by="KF", decided_on="", paragraph="§ 1")
        assert "Ange en dag" in text(answer)
        answer = screen.send(f"{at}adopt/", decided_by="KF", decided_on="2019-01-02", paragraph="§ 1")
        assert "Stäng remissen först" in text(answer)

    def test_a_boards_plan_before_the_overall_one_is_refused_with_the_law(self, screen: Screen) -> None:
        town = screen.town
        id = ready(town, BOARD, town.social)
        answer = screen.send(
            f"documents/{id}/draft/adopt/", decided_by="Socialnämnden", decided_on="2018-02-01", paragraph="§ 9", election="2014"
        )
        assert answer.status_code == 422
        assert "2 kap. 1 §" in text(answer)

    def test_comments_are_made_answered_and_closed(self, screen: Screen) -> None:
        town = screen.town
        at = f"referrals/{town.referral}/"
        assert (
            screen.send(f"{at}comment/", organisation=str(town.social), author="Socialchef", section="purpose", text="Kortare.").status_code
            == 302
        )
        assert CommentRow.objects.count() == 2
        assert screen.send(f"{at}comments/{town.comment}/", taken_in="no", why="").status_code == 422
        assert screen.send(f"{at}comments/{town.comment}/", taken_in="no", why="Står redan.").status_code == 302
        assert screen.send(f"{at}close/").status_code == 302
        assert ReferralRow.objects.get().closed_at
        seen = text(screen.get(at))
        for part in ("Kortare.", "Står redan.", "Inte tillgodosedd", "Stängd"):
            assert part in seen, part
        assert screen.get(f"{at}comment/").status_code == 422
        assert screen.get(f"{at}comments/{new_id()}/").status_code == 404

    def test_is_sent_for_comments_reviewed_withdrawn_and_thrown_away(self, screen: Screen) -> None:
        town = screen.town
        id = ready(town, "training_plan")
        answer = screen.send(f"documents/{id}/draft/refer/", invited=[str(town.social)], last_day="2019-01-20", question="Vad saknas?")
        assert answer.status_code == 302
        act(town, "close_referral", referral_id=ReferralRow.objects.get(document_id=id).id)
        assert screen.send(f"documents/{id}/draft/drop/", reason="Vilar.").status_code == 302
        assert DocumentRow.objects.get(pk=id).draft == ""
        assert screen.send(f"documents/{id}/start/").status_code == 302
        assert screen.send(f"documents/{town.plan}/review/", reviewed_by="Kontorschef").status_code == 302
        said = {"last_day": "2019-01-31", "decided_by": "Kommunstyrelsen", "reason": "Ersätts."}
        assert screen.send(f"documents/{town.plan}/withdraw/", **said).status_code == 302
        assert "Upphävd av Kommunstyrelsen" in text(screen.get(f"documents/{town.plan}/"))

    def test_a_double_press_is_answered_as_the_first(self, screen: Screen) -> None:
        town = screen.town
        path = f"documents/{town.plan}/start/"
        form = screen.get(path).context["form"]
        sent = {field.html_name: field.value() for field in form if field.value() is not None}
        for _time in range(2):
            assert screen.client.post(f"/plans/{path}", sent).headers["Location"] == f"/plans/documents/{town.plan}/draft/"

    def test_whoever_may_not_read_a_secret_is_not_led_to_change_it(self, screen: Screen, written: Any) -> None:
        town = written
        own = replace(town, viewer=viewer_with(AccountRole.COORDINATOR, scope=f"org:{town.social}"))
        id = begun(own, BOARD, town.social)
        owned(own, id)
        wrote(own, id, "premises", "Källaren.", cloak=SECRET)
        path = f"documents/{id}/draft/"
        assert "Källaren." not in text(screen.get(path))
        assert screen.get(f"{path}sections/{section_id(id, 'premises')}/").status_code == 404
