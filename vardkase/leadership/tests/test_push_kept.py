"""Push in browsers: who may what with which, that nothing is doubled, that no secret is in the ledger, and that it is rebuilt as it was."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid5

import pytest

from vardkase import ledger
from vardkase.access import actions as accounts_of
from vardkase.access.rules import EVERYWHERE, Role, Viewer
from vardkase.access.sealed import seal, unseal
from vardkase.incidents import maintenance, projections
from vardkase.incidents.tests.scenes import NIGHT, PERSON, later, refused
from vardkase.kernel import codec
from vardkase.kernel.ids import new_id
from vardkase.leadership import queries
from vardkase.leadership.actions import push as actions
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.gate import ChannelKind
from vardkase.leadership.events import push_stream
from vardkase.leadership.models import PushDevice, PushSecret
from vardkase.leadership.queries import push
from vardkase.leadership.rules.callouts import Candidate, Way
from vardkase.leadership.rules.push import MOST_DEVICES, SEAL
from vardkase.leadership.tests.browsers import CONTACT, KEY, browser, endpoint, turned_on
from vardkase.testing.accounts import address_of, make_account
from vardkase.testing.people import viewer_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> None:
    settings.VAPID_KEY, settings.VAPID_CONTACT = KEY, CONTACT


@pytest.fixture
def ann(alva: Viewer) -> Viewer:
    """Alva with an account."""
    return make_account(alva)


@pytest.fixture
def ben(bo: Viewer) -> Viewer:
    """Bo with an account."""
    return make_account(bo)


def stream_of(viewer: Viewer) -> str:
    assert viewer.account_id
    return push_stream(viewer.account_id)


def told(viewer: Viewer) -> list[str]:
    """What the ledger says of somebody's browsers."""
    return [f"{one.kind} {getattr(one.event, 'why', '')}".strip() for one in ledger.entries(stream_of(viewer))]


def names(viewer: Viewer) -> list[str]:
    return [one.name for one in queries.push_devices(viewer)]


class TestTurningOn:
    def test_is_an_entry_and_a_device(self, ann: Viewer) -> None:
        device_id = turned_on(ann, name="  Min   telefon ")
        (device,) = queries.push_devices(ann)
        assert (device.id, device.name, device.since, device.last_used_at) == (device_id, "Min telefon", NIGHT, None)
        (entry,) = ledger.entries(stream_of(ann))
        assert (entry.kind, entry.key, entry.actor.label) == ("push.turned_on", device_id, ann.actor.label)
        assert (entry.event.account, entry.event.device) == (ann.actor.label, "Min telefon")

    def test_twice_with_the_same_key_is_once(self, ann: Viewer) -> None:
        key = new_id()
        assert {turned_on(ann, key=key, now=later(minute)) for minute in range(3)} == {key}
        assert told(ann) == ["push.turned_on"]
        assert PushSecret.objects.count() == 1

    def test_a_key_that_said_something_else_is_refused(self, ann: Viewer) -> None:
        key = turned_on(ann)
        with refused("ledger.key_reused"):
            turned_on(ann, 1, name="En annan", key=key)

    def test_an_id_of_anothers_device_is_a_key_like_any_other(self, ann: Viewer, ben: Viewer) -> None:
        theirs = turned_on(ben)
        mine = turned_on(ann, 1, key=theirs)
        assert ann.account_id
        assert mine == uuid5(ann.account_id, str(theirs))
        assert (len(names(ann)), len(names(ben))) == (1, 1)

    def test_again_in_the_same_browser_takes_the_place_of_the_first(self, ann: Viewer) -> None:
        turned_on(ann, name="Gammalt namn")
        turned_on(ann, name="Nytt namn")
        assert names(ann) == ["Nytt namn"]
        assert told(ann) == ["push.turned_on", "push.turned_off replaced", "push.turned_on"]

    def test_a_browser_moves_to_who_turned_it_on_last(self, ann: Viewer, ben: Viewer) -> None:
        turned_on(ann)
        device_id = turned_on(ben, name="Bos")
        assert (names(ann), names(ben)) == ([], ["Bos"])
        assert told(ann) == ["push.turned_on", "push.turned_off moved"]
        assert PushSecret.objects.get().device_id == device_id

    def test_the_eleventh_is_refused_but_not_one_of_the_ten_anew(self, ann: Viewer, ben: Viewer) -> None:
        for place in range(MOST_DEVICES):
            turned_on(ann, place)
        with refused("leadership.push_too_many"):
            turned_on(ann, 10)
        turned_on(ann, 3, name="Samma igen")
        assert len(names(ann)) == MOST_DEVICES
        turned_on(ben, 10)
        actions.turn_off(viewer=ann, device_id=queries.push_devices(ann)[0].id, now=NIGHT)
        turned_on(ann, 11)

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"device": "  "}, "leadership.push_needs_name"),
            ({"device": PERSON}, "incident.personal_id_in_text"),
            ({"subscription": ""}, "leadership.push_no_subscription"),
            ({"subscription": "{}"}, "leadership.push_no_subscription"),
            ({"subscription": "[1]"}, "leadership.push_no_subscription"),
            ({"subscription": "[" * 100_000}, "leadership.push_no_subscription"),
            ({"subscription": browser("https://fcm.googleapis.com/\ud83d")}, "leadership.push_no_subscription"),
            ({"subscription": browser("http://fcm.googleapis.com/x")}, "leadership.push_foreign"),
            ({"subscription": browser("https://fcm.googleapis.com:8443/x")}, "leadership.push_foreign"),
            ({"subscription": browser("https://fcm.googleapis.com.example/x")}, "leadership.push_foreign"),
            ({"subscription": browser("https://fcm.googleapis.com@10.0.0.1/x")}, "leadership.push_foreign"),
            ({"subscription": browser("https://10.0.0.1/x")}, "leadership.push_foreign"),
            ({"subscription": browser("https://[::1]/x")}, "leadership.push_foreign"),
            ({"subscription": browser("https://169.254.169.254/latest")}, "leadership.push_foreign"),
            ({"subscription": browser("https://localhost/x")}, "leadership.push_foreign"),
            ({"subscription": browser(endpoint() + "x" * 2000)}, "leadership.push_foreign"),
        ],
    )
    def test_what_is_refused_leaves_nothing(self, ann: Viewer, said: dict[str, str], code: str) -> None:
        with refused(code):
            actions.turn_on(**{"viewer": ann, "device": "Telefon", "subscription": browser(), "key": new_id(), "now": NIGHT} | said)
        assert told(ann) == []
        assert not PushSecret.objects.exists()

    @pytest.mark.parametrize(("key", "contact"), [("", CONTACT), (KEY, ""), ("kort", CONTACT), (KEY, "beredskap@prov.example")])
    def test_where_it_is_not_set_up_it_is_refused(self, ann: Viewer, settings: Any, key: str, contact: str) -> None:
        settings.VAPID_KEY, settings.VAPID_CONTACT = key, contact
        assert ChannelSettings.read(settings).push.public == ""
        with refused("leadership.push_off"):
            turned_on(ann)

    def test_nobody_has_no_browser(self, nobody: Viewer) -> None:
        assert queries.push_devices(nobody) == ()
        with refused("leadership.not_found"):
            turned_on(nobody)
        with refused("leadership.not_found"):
            actions.turn_off(viewer=nobody, device_id=new_id(), now=NIGHT)


class TestTurningOff:
    def test_is_an_entry_and_forgets_the_secret(self, ann: Viewer) -> None:
        device_id = turned_on(ann)
        actions.turn_off(viewer=ann, device_id=device_id, now=later(5))
        assert (names(ann), PushSecret.objects.count()) == ([], 0)
        assert told(ann) == ["push.turned_on", "push.turned_off by_holder"]
        assert PushDevice.objects.get().ended_at == later(5)

    def test_twice_is_once(self, ann: Viewer) -> None:
        device_id = turned_on(ann)
        first, second = (actions.turn_off(viewer=ann, device_id=device_id, now=later(minute)) for minute in (1, 2))
        assert first.number == second.number == 2
        assert len(told(ann)) == 2

    def test_anothers_and_none_are_refused_alike(self, ann: Viewer, ben: Viewer) -> None:
        theirs = turned_on(ben)
        for device_id in (theirs, new_id()):
            with refused("leadership.not_found"):
                actions.turn_off(viewer=ann, device_id=device_id, now=NIGHT)
        assert (names(ben), told(ann)) == (["Min telefon"], [])


class TestWhatSendingTaught:
    def test_a_browser_that_is_gone_ends_by_the_house(self, ann: Viewer) -> None:
        gone, stays = turned_on(ann, 0, name="Borta"), turned_on(ann, 1, name="Kvar")
        for minute in (1, 2):
            actions.note_heard(used=[stays], gone=[gone], now=later(minute))
        assert names(ann) == ["Kvar"]
        assert told(ann) == ["push.turned_on", "push.turned_on", "push.turned_off gone"]
        assert list(ledger.entries(stream_of(ann)))[-1].actor.kind == "system"
        assert [one.last_used_at for one in queries.push_devices(ann)] == [later(2)]

    def test_of_what_is_removed_meanwhile_nothing_is_written(self, ann: Viewer) -> None:
        device_id = turned_on(ann)
        actions.turn_off(viewer=ann, device_id=device_id, now=later(1))
        actions.note_heard(used=[device_id], gone=[device_id, new_id()], now=later(2))
        assert told(ann) == ["push.turned_on", "push.turned_off by_holder"]


class TestSecrets:
    def test_are_in_no_entry_and_sealed_in_the_database(self, ann: Viewer, ben: Viewer) -> None:
        turned_on(ann)
        turned_on(ben)
        entries = [*ledger.entries(stream_of(ann)), *ledger.entries(stream_of(ben))]
        written = json.dumps([codec.to_plain(one.event) for one in entries])
        row = PushSecret.objects.get()
        keys = json.loads(browser())["keys"]
        for secret in (endpoint(), "fcm", keys["p256dh"], keys["auth"], row.mark):
            assert secret not in written
            assert secret == row.mark or secret not in row.sealed
        assert unseal(SEAL, row.sealed) == browser()

    def test_a_seal_opens_with_an_earlier_key_and_with_no_other(self, settings: Any) -> None:
        sealed = seal(SEAL, "hemligt")
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 50, [settings.SECRET_KEY]
        assert unseal(SEAL, sealed) == "hemligt"
        settings.SECRET_KEY_FALLBACKS = []
        assert unseal(SEAL, sealed) is None

    def test_a_secret_that_no_key_opens_is_passed_over(self, ann: Viewer, settings: Any) -> None:
        turned_on(ann)
        assert push.subscriptions([str(ann.account_id)])
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 50, []
        assert push.subscriptions([str(ann.account_id)]) == {}


class TestRebuilding:
    def test_gives_the_same_devices_and_leaves_the_secrets(self, ann: Viewer) -> None:
        actions.turn_off(viewer=ann, device_id=turned_on(ann, 0), now=later(1))
        turned_on(ann, 1, name="Kvar")
        before, sealed = list(PushDevice.objects.order_by("number").values()), PushSecret.objects.get().sealed
        PushDevice.objects.update(name="Förfalskad")
        assert projections.rebuild(stream_of(ann)) == 3
        assert list(PushDevice.objects.order_by("number").values()) == before
        assert PushSecret.objects.get().sealed == sealed

    def test_a_change_behind_the_ledgers_back_is_found(self, ann: Viewer) -> None:
        turned_on(ann)
        assert maintenance.agrees(stream_of(ann))
        PushDevice.objects.update(name="Förfalskad")
        assert not maintenance.agrees(stream_of(ann))


class TestWhomTheCallOutReaches:
    def chain(self, viewer: Viewer, **facts: Any) -> list[Candidate]:
        ways = (Way(ChannelKind.SMS, "+46701740605"), Way(ChannelKind.MAIL, address_of(viewer).upper()))
        return [Candidate(**{"person_id": UUID(int=1), "name": "Provperson", "ways": ways} | facts)]

    def kinds(self, chain: list[Candidate]) -> list[str]:
        return [way.kind for way in push.with_push(chain)[0].ways]

    def test_who_has_a_browser_and_the_same_address_gets_push_too(self, ann: Viewer) -> None:
        turned_on(ann)
        (one,) = push.with_push(self.chain(ann))
        assert one.ways[-1] == Way(ChannelKind.PUSH, str(ann.account_id))
        assert [way.kind for way in one.ways] == ["sms", "mail", "push"]

    def test_who_has_none_does_not(self, ann: Viewer, ben: Viewer) -> None:
        device_id = turned_on(ann)
        assert self.kinds(self.chain(ben)) == ["sms", "mail"]
        actions.turn_off(viewer=ann, device_id=device_id, now=NIGHT)
        assert self.kinds(self.chain(ann)) == ["sms", "mail"]

    def test_a_posts_own_mailbox_wakes_nobodys_browser(self, ann: Viewer) -> None:
        turned_on(ann)
        assert self.kinds(self.chain(ann, person_id=None)) == ["sms", "mail"]

    def test_without_mail_or_without_a_key_nothing_is_asked(self, ann: Viewer, settings: Any, django_assert_num_queries: Any) -> None:
        turned_on(ann)
        with django_assert_num_queries(0):
            assert self.kinds(self.chain(ann, ways=(Way(ChannelKind.SMS, "+46701740605"),))) == ["sms"]
            settings.VAPID_KEY = ""
            assert self.kinds(self.chain(ann)) == ["sms", "mail"]

    def test_a_closed_account_is_not_woken(self, ann: Viewer) -> None:
        turned_on(ann)
        administrator = viewer_with(Role.ADMINISTRATOR, scope=EVERYWHERE, label="Systemadministratör")
        assert ann.account_id
        accounts_of.close_account(viewer=administrator, account_id=ann.account_id, reason="Slutat.", key=new_id(), now=NIGHT)
        assert self.kinds(self.chain(ann)) == ["sms", "mail"]
        assert push.subscriptions([str(ann.account_id)]) == {}
