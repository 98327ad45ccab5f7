"""The pages of documents before those who use them, those who may not, and those who try: forms, words, addresses that were guessed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from lxml import html

from vardkase.access.rules import Role
from vardkase.kernel.ids import new_id
from vardkase.plans.models import CommentRow, DocumentRow, DocumentVersion, ReferralRow
from vardkase.plans.rules.document_kinds import Adopter
from vardkase.plans.rules.documents import section_id
from vardkase.plans.tests.document_pages import Desk, path_of, text
from vardkase.plans.tests.document_scenes import BOARD, act, adopt, begun, commented, draft, in_force, next_version, ready, referred, wrote
from vardkase.plans.tests.scenes import PERSONAL_NUMBER
from vardkase.testing.people import OTHER_SCOPE, viewer_with

pytestmark = pytest.mark.django_db
DECISION = {"decided_by": "Kommunfullmäktige", "decided_on": "2019-01-02", "paragraph": "§ 4"}
WITHDRAWAL = {"last_day": "2019-02-01", "decided_by": "Kommunstyrelsen", "reason": "Ersätts av en ny."}


@pytest.fixture(autouse=True)
def _night(now: Any) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def desk(client: Any, alvas_cookies: Any, library: Any) -> Desk:
    client.cookies = alvas_cookies
    return Desk(client, library)


def reading(town: Any) -> list[str]:
    return [
        f"documents/units/{town.social}/", f"documents/units/{town.social}/pack/", f"documents/units/{town.social}/pack.pdf",
        f"documents/{town.theirs}/", f"documents/{town.theirs}/versions/1/", f"documents/{town.theirs}/versions/1/1/",
    ]  # fmt: skip


def editing(town: Any) -> list[str]:
    plan, policy = f"documents/{town.theirs}/", f"documents/{town.policy}/draft/"
    section = f"{policy}sections/{section_id(town.policy, 'purpose')}/"
    return [
        f"documents/units/{town.social}/begin/", f"{plan}start/", f"{plan}review/", f"{plan}withdraw/", policy, f"{policy}facts/",
        f"{policy}sections/new/", section, f"{section}remove/", f"{policy}refer/", f"{policy}adopt/", f"{policy}drop/",
        f"referrals/{town.referral}/comments/{town.comment}/", f"referrals/{town.referral}/close/",
    ]  # fmt: skip


def everything() -> list[int]:
    return [table.objects.count() for table in (DocumentRow, DocumentVersion, ReferralRow, CommentRow)]


class TestOutsiders:
    def test_without_a_login_are_sent_to_the_door(self, client: Any, library: Any) -> None:
        before = everything()
        for path in [*reading(library), "documents/", "referrals/", f"referrals/{library.referral}/comment/", *editing(library)[::3]]:
            answer = client.get(f"/plans/{path}")
            assert (answer.status_code, "/plans/" in answer.headers["Location"].split("?")[0]) == (302, False), path
        for path in editing(library)[::3]:
            assert client.post(f"/plans/{path}", {"key": str(new_id()), **DECISION}).status_code in {302, 405}, path
        assert everything() == before

    @pytest.mark.parametrize("who", ["elsewhere", "observer"])
    def test_find_nothing_and_change_nothing(self, client: Any, sign_in: Any, library: Any, who: str) -> None:
        viewer = {
            "elsewhere": viewer_with(Role.COORDINATOR, scope=OTHER_SCOPE),
            "observer": viewer_with(Role.OBSERVER),
        }[who]
        sign_in(client, viewer)
        desk, before = Desk(client, library), everything()
        for path in [*reading(library), *editing(library), f"referrals/{library.referral}/", f"referrals/{library.referral}/comment/"]:
            assert desk.get(path).status_code == 404, path
        for path in [*editing(library)[::2], f"referrals/{library.referral}/comment/"]:
            sent = {"key": str(new_id()), "seen": "", "text": "Ny.", "author": "X", "organisation": str(library.social), **DECISION}
            assert desk.post(path, sent).status_code in {404, 405}, path
        assert everything() == before

    def test_of_the_own_authority_without_the_right_read_and_change_nothing(self, client: Any, sign_in: Any, library: Any) -> None:
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        desk, before = Desk(client, library), everything()
        for path in reading(library):
            assert desk.get(path).status_code == 200, path
        for path in editing(library):
            assert desk.get(path).status_code == 404, path
            assert desk.post(path, {"key": str(new_id()), **DECISION}).status_code in {404, 405}, path
        assert everything() == before

    def test_who_read_but_were_not_asked_find_no_form_for_a_comment(self, client: Any, sign_in: Any, library: Any) -> None:
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        desk, path = Desk(client, library), f"referrals/{library.referral}/"
        page = desk.get(path).content.decode()
        assert "/comment/" not in page
        assert desk.get(f"{path}comment/").status_code == 404
        said = {"key": str(new_id()), "organisation": str(library.social), "author": "X", "text": "Y", "section": ""}
        assert desk.post(f"{path}comment/", said).status_code == 404
        assert CommentRow.objects.count() == 1

    def test_who_were_asked_comment_for_themselves_alone(self, client: Any, sign_in: Any, library: Any) -> None:
        sign_in(client, library.sonja)
        desk, path = Desk(client, library), f"referrals/{library.referral}/comment/"
        said = desk.opened(path) | {"author": "Socialsekreterare", "text": "Skriv om barn."}
        for place in (library.office, library.board, new_id(), "x", ""):
            assert desk.post(path, said | {"organisation": str(place)}).status_code == 422
        assert desk.post(path, said | {"section": "finns inte"}).status_code == 422
        assert desk.post(path, said | {"section": "purpose"}).status_code == 302
        assert CommentRow.objects.get(text="Skriv om barn.").made_by == "Samordnare, Sonja Provsson"

    def test_addresses_that_were_made_up_lead_nowhere(self, desk: Desk) -> None:
        town = desk.town
        for path in (
            f"documents/{new_id()}/", f"documents/{town.office}/", f"documents/units/{town.plan}/", f"documents/units/{new_id()}/pack.pdf",
            f"documents/{town.plan}/versions/2/", f"documents/{town.plan}/versions/{'9' * 30}/", f"documents/{town.plan}/versions/1/7/",
            f"documents/{town.policy}/draft/sections/{new_id()}/", f"documents/{town.policy}/draft/sections/{town.plan}/",
            f"referrals/{new_id()}/", f"referrals/{town.referral}/comments/{new_id()}/", f"referrals/{town.plan}/",
        ):  # fmt: skip
            assert desk.get(path).status_code == 404, path

    def test_a_comment_of_one_referral_is_not_answered_through_another(self, desk: Desk) -> None:
        town = desk.town
        id = ready(town, "training_plan")
        other = commented(town, referred(town, id))
        assert desk.get(f"referrals/{town.referral}/comments/{other}/").status_code == 404
        assert desk.post(f"referrals/{town.referral}/comments/{other}/", {"key": str(new_id()), "taken_in": "yes"}).status_code == 404


class TestForms:
    @pytest.mark.parametrize(
        ("path", "said", "wanted"),
        [
            ("{policy}/draft/facts/", {"title": " "}, "Ge dokumentet ett namn."),
            ("{policy}/draft/facts/", {"owner": ""}, "Ange vem som äger dokumentet"),
            ("{policy}/draft/facts/", {"review_months": "61"}, "60"),
            ("{policy}/draft/facts/", {"rsa_name": "", "rsa_registry": "KS 4"}, "Skriv också vad analysen heter"),
            ("{policy}/draft/facts/", {"rsa_decided_on": "2019-01-03"}, "Analysen kan inte ha fastställts efter i dag."),
            ("{policy}/draft/facts/", {"rsa_decided_on": "0001-01-01"}, "Datumet mån 1 jan 1 kan inte stämma."),
            ("{policy}/draft/facts/", {"cover": "secret"}, "Välj"),
            ("{policy}/draft/facts/", {"cover": "secret", "ground": "osl_18_13"}, "sekretessen prövas text för text"),
            ("{policy}/draft/sections/new/", {"heading": ""}, "Ge avsnittet en rubrik."),
            ("{policy}/draft/sections/new/", {"heading": "Syfte"}, "Det finns redan ett avsnitt"),
            ("{policy}/draft/sections/new/", {"heading": "Ny", "text": f"Ring {PERSONAL_NUMBER}"}, "ser ut som ett personnummer"),
            ("{policy}/draft/sections/new/", {"heading": "Ny", "text": "x" * 30_001}, "30001"),
            ("{policy}/draft/sections/new/", {"heading": "Ny", "place": "-1"}, "1"),
            ("{policy}/draft/sections/new/", {"heading": "Ny", "cover": "elsewhere"}, "Ange var det förvaras"),
            ("{policy}/draft/drop/", {"reason": " "}, "varför"),
            ("{plan}/review/", {"reviewed_by": ""}, "Ange vilken funktion som har läst igenom det."),
            ("{plan}/withdraw/", {"last_day": ""}, "Ange en dag"),
            ("{plan}/withdraw/", {**WITHDRAWAL, "last_day": "31/12"}, "datum"),
            ("{plan}/withdraw/", {**WITHDRAWAL, "last_day": "2018-12-31"}, "Den utgåva som upphävs beslutades"),
            ("{plan}/withdraw/", {**WITHDRAWAL, "last_day": "9999-12-31"}, "Datumet fre 31 dec 9999 kan inte stämma."),
            ("{plan}/withdraw/", {**WITHDRAWAL, "reason": ""}, "Skriv varför dokumentet upphävs"),
            ("{plan}/withdraw/", {**WITHDRAWAL, "decided_by": ""}, "beslut"),
        ],
    )
    def test_say_in_swedish_what_is_wrong_and_keep_what_was_typed(self, desk: Desk, path: str, said: dict[str, str], wanted: str) -> None:
        path = f"documents/{path.format(**vars(desk.town))}"
        before = everything()
        answer = desk.send(path, **said)
        assert (answer.status_code, wanted in text(answer)) == (422, True), text(answer)
        form = answer.context["form"]
        assert {name: form[name].value() for name in said} == said
        assert everything() == before

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            ({"decided_by": ""}, "beslut"),
            ({"decided_on": ""}, "Ange en dag"),
            ({"decided_on": "2019-01-03"}, "Beslutet är inte fattat än."),
            ({"paragraph": ""}, "Ange paragrafen"),
            ({"valid_from": "2018-01-01"}, "innan"),
            ({"valid_to": "2018-12-31"}, "Det kan inte sluta gälla innan det börjar."),
            ({"valid_to": "2030-01-01"}, "Mandatperioden 2018–2022"),
            ({"valid_to": "9999-12-31", "why_outside": "x"}, "Datumet fre 31 dec 9999 kan inte stämma."),
            ({"election": ""}, "Välj vilken mandatperiod det gäller."),
            ({"election": "2019"}, "2019"),
            ({"adopter": "kungen"}, "kungen"),
        ],
    )
    def test_of_an_adoption_say_what_is_wrong(self, desk: Desk, said: dict[str, str], wanted: str) -> None:
        id = ready(desk.town, "training_plan")
        answer = desk.send(f"documents/{id}/draft/adopt/", **{**DECISION, **said})
        assert (answer.status_code, wanted in text(answer)) == (422, True), text(answer)
        assert draft(desk.town, id)

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            ({"last_day": ""}, "Ange en dag"),
            ({"last_day": "2019-01-01"}, "Sista dagen för synpunkter har redan varit."),
            ({"last_day": "9999-12-31"}, "kan inte stämma"),
            ({"invited": []}, "Välj minst en"),
            ({"invited": ["01680000-0000-7000-8000-00000000b999"]}, "Välj"),
            ({"question": "HEMLIG"}, "säkerhetsskyddslagen"),
        ],
    )
    def test_of_a_referral_say_what_is_wrong(self, desk: Desk, said: dict[str, Any], wanted: str) -> None:
        id = ready(desk.town, "training_plan")
        answer = desk.send(f"documents/{id}/draft/refer/", **{"invited": [str(desk.town.social)], "last_day": "2019-02-01", **said})
        assert (answer.status_code, wanted in text(answer)) == (422, True), text(answer)
        assert not ReferralRow.objects.filter(document_id=id).exists()

    def test_of_a_comment_and_its_answer_say_what_is_wrong(self, desk: Desk) -> None:
        at = f"referrals/{desk.town.referral}/"
        for path, said, wanted in (
            (f"{at}comment/", {"author": "Chef", "text": ""}, "Skriv din synpunkt."),
            (f"{at}comment/", {"author": "", "text": "Bra."}, "Ange vilken funktion som lämnar synpunkten."),
            (f"{at}comments/{desk.town.comment}/", {"taken_in": "no", "why": ""}, "Skriv varför synpunkten inte"),
            (f"{at}comments/{desk.town.comment}/", {"taken_in": "kanske"}, "kanske"),
        ):
            answer = desk.send(path, **said)
            assert (answer.status_code, wanted in text(answer)) == (422, True), (wanted, text(answer))

    def test_huge_and_strange_texts_are_refused_and_half_filled_forms_too(self, desk: Desk) -> None:
        path = f"documents/{desk.town.policy}/draft/sections/new/"
        before = desk.head(desk.town.policy)
        for said in (
            {"heading": "x" * 100_000},
            {"heading": "N\x00y"},
            {"heading": "Ny", "text": "x" * 60_000},
            {"heading": "Ny", "cover": "x"},
        ):
            assert desk.send(path, **said).status_code == 422
        for sent in ({"key": str(new_id())}, {"heading": "Ny"}):
            assert desk.post(path, sent).status_code == 422
        assert desk.post(path, {}).status_code == 200
        assert desk.head(desk.town.policy) == before

    def test_what_was_hidden_in_the_page_and_changed_by_hand_does_nothing(self, desk: Desk) -> None:
        path = f"documents/{desk.town.policy}/draft/facts/"
        sent = desk.opened(path) | {"title": "Ny"}
        for name, value in (("seen", "0" * 24), ("seen", ""), ("key", "x"), ("key", "")):
            assert desk.post(path, sent | {name: value}).status_code == 422, name
        answer = desk.post(path, sent | {"document_id": str(desk.town.plan), "kind": "rsa", "organisation_id": str(desk.town.social)})
        assert answer.status_code == 302
        row = DocumentRow.objects.get(pk=desk.town.policy)
        assert (row.title, row.kind, row.organisation_id) == ("Ny", "policy", desk.town.municipality)

    def test_the_secrecy_is_folded_away_until_it_is_chosen_or_wrong(self, desk: Desk) -> None:
        path = f"documents/{desk.town.policy}/draft/sections/"
        for key, opened in (("purpose", False), ("tasks", True)):
            page = html.fromstring(desk.get(f"{path}{section_id(desk.town.policy, key)}/").content.decode())
            assert bool(page.xpath("//details[@open]")) is opened
        wrong = desk.send(f"{path}new/", heading="Ny", cover="secret")
        assert html.fromstring(wrong.content.decode()).xpath("//details[@open]")


class TestReading:
    def test_what_is_missing_is_begun_from_its_row(self, desk: Desk, client: Any, sign_in: Any) -> None:
        path = f"documents/units/{desk.town.municipality}/"
        (link,) = html.fromstring(desk.get(path).content.decode()).xpath("//a[contains(@href, 'kind=training_plan')]/@href")
        assert desk.get(link.removeprefix("/plans/")).context["form"]["kind"].value() == "training_plan"
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        assert "kind=" not in desk.get(path).content.decode()

    def test_a_withdrawn_document_says_so_and_offers_nothing(self, desk: Desk) -> None:
        assert desk.send(f"documents/{desk.town.plan}/withdraw/", **{**WITHDRAWAL, "last_day": "2019-01-01"}).status_code == 302
        seen = text(desk.get(f"documents/{desk.town.plan}/"))
        for part in ("Upphävt", "Upphävd av Kommunstyrelsen", "Ersätts av en ny.", "Liv och hälsa först."):
            assert part in seen, part
        for part in ("Arbeta på en ny utgåva", "Upphäv…", "Anteckna en översyn"):
            assert part not in seen, part

    def test_one_that_was_begun_by_mistake_can_be_withdrawn(self, desk: Desk) -> None:
        id = begun(desk.town, "other")
        assert "Upphäv…" not in text(desk.get(f"documents/{id}/"))
        act(desk.town, "drop_document_draft", document_id=id, reason="Fel.")
        seen = text(desk.get(f"documents/{id}/"))
        assert ("Upphäv…" in seen, "Anteckna en översyn" in seen) == (True, False)
        assert desk.send(f"documents/{id}/withdraw/", **WITHDRAWAL).status_code == 302

    def test_a_plan_is_told_that_the_overall_one_has_ended(self, desk: Desk) -> None:
        town = desk.town
        said = {"decided_by": "KF", "reference": "", "reason": "Ersätts.", "last_day": (town.now - timedelta(days=1)).date()}
        act(town, "withdraw_document", document_id=town.overall, **said)
        for path in (f"documents/{town.plan}/", f"documents/units/{town.office}/", "documents/"):
            assert "Den övergripande planen gäller inte" in text(desk.get(path)), path

    def test_a_plan_is_told_that_the_overall_one_has_changed_and_shows_how(self, desk: Desk) -> None:
        next_version(desk.town, desk.town.overall, "Liv, hälsa och miljö först.", days_ago=0)
        page = desk.get(f"documents/{desk.town.plan}/")
        assert "Den övergripande planen har ändrats sedan dess" in text(page)
        link = f"documents/{desk.town.overall}/versions/1/2/"
        assert f"/plans/{link}" in page.content.decode()
        assert "miljö" in text(desk.get(link))

    def test_what_waits_for_its_day_says_so_and_what_was_earlier_too(self, desk: Desk) -> None:
        town = desk.town
        next_version(town, town.overall, "Kommande.", days_ago=0, valid_from=(town.now + timedelta(days=9)).date())
        for number, word in ((1, "Gäller nu"), (2, "Gäller från en senare dag")):
            assert word in text(desk.get(f"documents/{town.overall}/versions/{number}/"))
        assert "Kommande." not in text(desk.get(f"documents/{town.overall}/"))

    def test_a_draft_is_not_read_where_nothing_is_adopted(self, desk: Desk, client: Any, sign_in: Any) -> None:
        sign_in(client, viewer_with(Role.STAFF_MEMBER))
        seen = text(desk.get(f"documents/{desk.town.policy}/"))
        assert "Inget är fastställt än" in seen
        for part in ("Liv och hälsa först.", "RSA 2018", "Beredskapssamordnare"):
            assert part not in seen, part

    def test_what_is_typed_as_signs_is_shown_as_typed(self, desk: Desk) -> None:
        town = desk.town
        wrote(town, town.policy, "purpose", "<script>alert(1)</script>\n- <img src=x>")
        page = desk.get(f"documents/{town.policy}/draft/").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_the_register_is_narrowed_and_says_when_nothing_matches(self, desk: Desk) -> None:
        assert "Inget dokument stämmer med urvalet." in text(desk.get("documents/?kind=fuel"))
        for query in ("?kind=%00", f"?kind={'x' * 5000}", "?unit=%00", "?show=zzz", f"?unit={new_id()}", f"?kind={BOARD}&show=attention"):
            assert desk.get(f"documents/{query}").status_code == 200, query

    def test_a_board_without_its_plan_learns_what_it_waits_for(self, desk: Desk) -> None:
        town = desk.town
        id = begun(town, BOARD, town.organisation("Räddningstjänsten", kind="rescue_service", parent=town.board))
        assert "Följer Krishanteringsplan, kommunövergripande, utgåva 1." in text(desk.get(f"documents/{id}/draft/"))
        said = {"decided_by": "KF", "reference": "", "reason": "Ersätts.", "last_day": (town.now - timedelta(days=1)).date()}
        act(town, "withdraw_document", document_id=town.overall, **said)
        assert "Den övergripande planen gäller inte" in text(desk.get(f"documents/{id}/draft/"))

    def test_adopting_leads_to_what_is_in_force(self, desk: Desk) -> None:
        id = ready(desk.town, "rescue_programme")
        answer = desk.send(f"documents/{id}/draft/adopt/", **DECISION, registry="KS 2019-4", valid_to="2022-10-14")
        assert path_of(answer) == f"documents/{id}/"
        seen = text(desk.get(f"documents/{id}/"))
        for part in ("Gäller nu", "Kommunfullmäktige", "§ 4", "KS 2019-4", "2018–2022", "Ska ses över senast"):
            assert part in seen, part
        assert DocumentVersion.objects.get(document_id=id).adopter == Adopter.COUNCIL
        assert in_force(desk.town, "board_rules", election=0)
        adopt(desk.town, ready(desk.town, "rsa"), days_ago=0)
