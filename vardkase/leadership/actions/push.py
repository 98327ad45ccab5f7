"""Turning push on in a browser, and off again: by its holder, by the next who uses it, or when the push service says it is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from vardkase import ledger
from vardkase.access.rules import Viewer
from vardkase.access.sealed import seal
from vardkase.incidents import tables
from vardkase.kernel.actor import SYSTEM
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import events
from vardkase.leadership.actions.frame import already, written
from vardkase.leadership.channels.configured import ChannelSettings
from vardkase.leadership.channels.push import Subscription
from vardkase.leadership.models import PushDevice, PushSecret
from vardkase.leadership.rules import push as rules
from vardkase.leadership.rules.push import Ended
from vardkase.ledger.entry import Entry

HOUSE = Viewer(None, SYSTEM, (), "")


def turn_on(*, viewer: Viewer, device: str, subscription: str, key: UUID, now: datetime) -> Entry:
    """Lets a browser wake the viewer; the device's id is the key. A browser that woke another wakes only the viewer from now on.

    Refused: "leadership.push_off", "leadership.push_needs_name", "leadership.push_no_subscription", "leadership.push_foreign",
    "leadership.push_too_many".
    """
    account_id = _account(viewer)
    device, endpoint = rules.check_device(device, now), _endpoint(subscription)
    stream, mark = events.push_stream(account_id), hashlib.sha256(endpoint.encode()).hexdigest()
    with transaction.atomic():
        # The account is held, so that two at once do not both become the tenth.
        get_user_model().objects.select_for_update().get(id=account_id)
        if PushDevice.objects.filter(id=key).exclude(account_id=account_id).exists():
            key = uuid5(account_id, str(key))
        earlier = already(stream, key, events.PushTurnedOn, device=device)
        if earlier:
            return earlier
        before = tables.first(PushSecret, mark=mark)
        if before:
            _end(before.account_id, before.device_id, Ended.REPLACED if before.account_id == account_id else Ended.MOVED, viewer, now)
        rules.check_room(PushDevice.objects.filter(account_id=account_id, ended_at=None).count())
        entry = written(stream, events.PushTurnedOn(key, viewer.actor.label, device), viewer, key, now)
        PushSecret.objects.create(device_id=key, account_id=account_id, mark=mark, sealed=seal(rules.SEAL, subscription))
    return entry


def turn_off(*, viewer: Viewer, device_id: UUID, now: datetime) -> Entry:
    """Has a browser of the viewer's wake nobody; done twice it is done once. Refused: "leadership.not_found", also for another's."""
    account_id = _account(viewer)
    with transaction.atomic():
        entry = _end(account_id, device_id, Ended.BY_HOLDER, viewer, now)
    if entry is None:
        raise Refusal("leadership.not_found")
    return entry


def note_heard(*, used: Iterable[UUID], gone: Iterable[UUID], now: datetime) -> None:
    """What sending taught: devices that were reached, and those that the push service no longer knows. The house itself ends these."""
    with transaction.atomic():
        PushSecret.objects.filter(device_id__in=list(used)).update(last_used_at=now)
        for secret in PushSecret.objects.filter(device_id__in=list(gone)):
            _end(secret.account_id, secret.device_id, Ended.GONE, HOUSE, now)


def _account(viewer: Viewer) -> UUID:
    if viewer.account_id is None:
        raise Refusal("leadership.not_found")
    return viewer.account_id


def _endpoint(subscription: str) -> str:
    """The address in a subscription that we can use: one of a push service that we know."""
    channel = ChannelSettings.read(settings).push
    if not channel.public:
        raise Refusal("leadership.push_off")
    try:
        endpoint = Subscription.read(subscription).endpoint
    except ValueError:
        raise Refusal("leadership.push_no_subscription") from None
    if len(endpoint) > rules.LONGEST_ENDPOINT or not channel.may_ask(endpoint):
        raise Refusal("leadership.push_foreign")
    return endpoint


def _end(account_id: UUID, device_id: UUID, why: Ended, viewer: Viewer, now: datetime) -> Entry | None:
    """Ends a device and deletes its secret; None when the account has none such."""
    stream, key = events.push_stream(account_id), uuid5(device_id, "off")
    row = PushDevice.objects.select_for_update().filter(account_id=account_id, id=device_id).first()
    if row is None:
        return None
    if row.ended_at is not None:
        return ledger.find(stream, key)
    PushSecret.objects.filter(device_id=device_id).delete()
    label = get_user_model().objects.values_list("label", flat=True).get(id=account_id)
    return written(stream, events.PushTurnedOff(device_id, label, row.name, why), viewer, key, now)
