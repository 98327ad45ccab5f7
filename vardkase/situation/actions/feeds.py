"""Taking in what a feed says: what is new or changed and touches us becomes an entry; what is the same again is nothing.

Called by the round that asks the feeds, with a viewer of the house's own, and by whoever puts a file in. In any order: a cancellation that
comes before its alert is remembered, and the alert is over when it comes.

Anybody can write any name as sender. What a message ends or replaces is therefore of the same sender and has come the same way: by the same
feed, or by hand. What speaks of other warnings stands beside them, as a warning of its own that somebody takes a stand on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from vardkase.access.rules import Capability, Viewer
from vardkase.incidents.actions.frame import written
from vardkase.leadership.queries.shaping import said
from vardkase.situation.events.warnings import WarningEnded, WarningReceived, warnings_stream
from vardkase.situation.feeds.reading import Item, Reading
from vardkase.situation.models.warnings import FeedRow, WarningRow
from vardkase.situation.rules import warnings as rules
from vardkase.situation.rules.feeds import Fault, Feed
from vardkase.situation.rules.warnings import ENDED, RECEIVED, Alert, Ended, MsgType, Ours, Reference, Why, key_in, warning_id_of

# How many messages about alerts that have not come are remembered of a feed.
MOST_AHEAD = 500
Ahead = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed that was asked: which, by which name, and when it is asked again."""

    key: str
    name: str
    feed: Feed
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Came:
    """What came by the network beside the reading: the document's sha256, by what it is known again, and what to say when asking anew."""

    document: str
    mark: str = ""
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was made of a reading: the warnings that are new or changed, or have ended, and how many touch us."""

    ids: tuple[UUID, ...] = ()
    touching: int = 0


def take_reading(
    *, viewer: Viewer, authority_id: UUID, authority: str, asked: Asked, came: Came, reading: Reading, ours: Ours, key: UUID, now: datetime
) -> Done:
    """Takes in a feed's answer, and notes that it answered. Refused: "warning.not_found" for who may take no alarms there."""
    rules.check_may(viewer, Capability.ALARM_TAKE, (f"org:{authority_id}",))
    with transaction.atomic():
        row = _held(asked)
        ahead: Ahead = json.loads(row.ahead)
        done = receive(
            viewer=viewer, authority_id=authority_id, authority=authority, feed=asked.feed, reading=reading, document=came.document,
            ours=ours, ahead=ahead, key=key, now=now, way=asked.name if asked.feed is Feed.CAP else "",
        )  # fmt: skip
        FeedRow.objects.filter(key=asked.key).update(
            **_good(asked, now), document=came.mark, etag=came.etag, modified=came.modified, cursor=reading.cursor,
            ahead=json.dumps(dict(list(ahead.items())[-MOST_AHEAD:])), as_of=reading.as_of or row.as_of,
            changed_at=now if came.mark != row.document else row.changed_at, seen=len(reading.items), touching=done.touching,
            odd=len(reading.odd),
        )  # fmt: skip
    return done


def note_unchanged(*, viewer: Viewer, asked: Asked, as_of: datetime | None = None, key: UUID, now: datetime) -> None:
    """Notes that a feed answered that it has nothing new. A feed's state is no entry: there is nothing to repeat."""
    with transaction.atomic():
        row = _held(asked)
        FeedRow.objects.filter(key=asked.key).update(**_good(asked, now), as_of=as_of or row.as_of)


def note_failure(*, viewer: Viewer, asked: Asked, fault: Fault, detail: str, key: UUID, now: datetime) -> None:
    """Notes that a feed did not answer as it should, and since when."""
    with transaction.atomic():
        row = _held(asked)
        FeedRow.objects.filter(key=asked.key).update(
            name=asked.name, tried_at=now, next_at=asked.next_at, failures=row.failures + 1, failing_since=row.failing_since or now,
            fault=str(fault), detail=detail[:300],
        )  # fmt: skip


def _good(asked: Asked, now: datetime) -> dict[str, object]:
    return {
        "name": asked.name, "tried_at": now, "good_at": now, "next_at": asked.next_at, "failures": 0, "failing_since": None, "fault": "",
        "detail": "",
    }  # fmt: skip


def _held(asked: Asked) -> FeedRow:
    FeedRow.objects.get_or_create(key=asked.key, defaults={"name": asked.name})
    return FeedRow.objects.select_for_update().get(key=asked.key)


@dataclass(slots=True)
class _Round:
    """One reading on its way in."""

    viewer: Viewer
    authority_id: UUID
    authority: str
    feed: Feed
    document: str
    ours: Ours
    ahead: Ahead
    key: UUID
    now: datetime
    by_hand: bool
    way: str
    known: dict[UUID, WarningRow]

    @property
    def stream(self) -> str:
        return warnings_stream(self.authority_id)

    def first_of(self, sender: str, identifier: str) -> UUID:
        """The id of whatever came first with a name, by whichever way."""
        return warning_id_of(self.authority_id, sender, identifier)

    def id_of(self, sender: str, identifier: str) -> UUID:
        """The id of a warning that comes this way: another than that of what has the same name and came by another way."""
        first = self.first_of(sender, identifier)
        row = self.row(first)
        if row is None or self.is_own(row):
            return first
        return warning_id_of(self.authority_id, sender, identifier, f"{self.feed}/{self.way}")

    def is_own(self, row: WarningRow) -> bool:
        """Whether a warning has come this way."""
        return row.feed == str(self.feed) and said(WarningReceived, row.body).way in ("", self.way)

    def row(self, warning_id: UUID) -> WarningRow | None:
        if warning_id not in self.known:
            found = WarningRow.objects.filter(id=warning_id).first()
            if found is None:
                return None
            self.known[warning_id] = found
        return self.known[warning_id]

    def write(self, event: WarningReceived | WarningEnded, mark: str) -> None:
        written(self.stream, event, self.viewer, key_in(self.key, event.warning_id, mark), self.now)
        self.known.pop(event.warning_id, None)


def receive(
    *,
    viewer: Viewer,
    authority_id: UUID,
    authority: str,
    feed: Feed,
    reading: Reading,
    document: str,
    ours: Ours,
    ahead: Ahead,
    key: UUID,
    now: datetime,
    by_hand: bool = False,
    way: str = "",
) -> Done:
    """Takes in a reading, within the caller's transaction and rights. `ahead` is what came before its alert; it is added to.

    `way` tells feeds of one sort from each other.
    """
    one = _Round(viewer, authority_id, authority, feed, document, ours, ahead, key, now, by_hand, way, {})
    ids: list[UUID] = []
    touching = 0
    heard: set[UUID] = set()
    for item in _in_order(reading.items):
        if item.alert.kind in (MsgType.ACK, MsgType.ERROR):
            continue
        if item.alert.kind is MsgType.CANCEL:
            ids += _cancel(one, item)
            continue
        warning_id = one.id_of(item.alert.sender, item.alert.identifier)
        heard.add(warning_id)
        took, touches = _alert(one, item, warning_id)
        touching += touches
        ids += took
    ids += _gone(one, reading, heard)
    return Done(tuple(dict.fromkeys(ids)), touching)


def _in_order(items: tuple[Item, ...]) -> list[Item]:
    """What ends something comes after what it ends, when both came in one answer; the last of two that are called the same counts."""
    by_name: dict[tuple[str, str], Item] = {}
    for item in items:
        earlier = by_name.get((item.alert.sender, item.alert.identifier))
        if earlier is None or _moment(earlier.alert) <= _moment(item.alert):
            by_name[item.alert.sender, item.alert.identifier] = item
    order = {MsgType.ALERT: 0, MsgType.UPDATE: 1, MsgType.CANCEL: 2}
    return sorted(by_name.values(), key=lambda item: (order.get(item.alert.kind, 3), _moment(item.alert)))


def _moment(alert: Alert) -> float:
    return alert.sent.timestamp() if alert.sent else 0.0


def _alert(one: _Round, item: Item, warning_id: UUID) -> tuple[list[UUID], bool]:
    """A warning that came: new, changed, or the same again. Returns what became different, and whether it is ours."""
    alert = item.alert
    row, beside = one.row(warning_id), _beside(one, alert)
    referred = any(one.row(one.first_of(ref.sender, ref.identifier)) is not None for ref in alert.references)
    why = (*((Why.BY_HAND,) if one.by_hand else ()), *rules.touches(alert, one.ours), *((Why.REFERENCE,) if referred else ()))
    if row is None and not why:
        return [], False
    if row is None and rules.is_over(alert, one.now) and not one.by_hand:
        return [], True  # Yesterday's news, for whoever comes after: nobody is asked to take a stand on it.
    if _is_known(one, alert, row):
        return [], True
    _receive(one, item, warning_id, row, why, beside)
    changed = [warning_id, *(_end_referred(one, item, Ended.REPLACED) if alert.kind is MsgType.UPDATE else [])]
    ended = one.ahead.get(f"{alert.sender}\n{alert.identifier}") or _called_back(one, alert)
    if ended and (found := one.row(warning_id)) is not None and found.ended_at is None:
        one.write(WarningEnded(warning_id, alert.name, Ended(ended[0]), ended[1]), ENDED)
    return changed, True


def _is_known(one: _Round, alert: Alert, row: WarningRow | None) -> bool:
    """Whether a message is nothing new: the same again, by whichever way, or an older one than what stands."""
    known = row or one.row(one.first_of(alert.sender, alert.identifier))
    if known is None or (row is not None and _is_back(row)):
        return False
    older = row is not None and rules.is_older(alert, said(WarningReceived, row.body).alert, one.now)
    return older or known.digest == rules.digest(alert)


def _is_back(row: WarningRow) -> bool:
    """Whether a warning is there again after its feed had no more of it."""
    return row.ended_how == Ended.GONE


def _beside(one: _Round, alert: Alert) -> tuple[UUID, ...]:
    """The warnings that a message speaks of and cannot change: those of its own name by another way, and those of others it is about."""
    names = [(alert.sender, alert.identifier), *((ref.sender, ref.identifier) for ref in alert.references)]
    found = []
    for sender, identifier in names:
        row = one.row(one.first_of(sender, identifier))
        if row is None or (one.is_own(row) and sender == alert.sender):
            continue
        if rules.is_over(said(WarningReceived, row.body).alert, one.now, row.ended_at):
            continue
        if sender != alert.sender or identifier == alert.identifier or one.row(one.id_of(sender, identifier)) is None:
            found.append(row.id)
    return tuple(dict.fromkeys(found))


def _called_back(one: _Round, alert: Alert) -> list[str]:
    """How a file that somebody puts in was ended by one put in before it, and by which; nothing when it was not."""
    if not one.by_hand:
        return []
    for row in WarningRow.objects.filter(authority_id=one.authority_id, feed=str(one.feed), sender=alert.sender):
        found = said(WarningReceived, row.body).alert
        if found.kind is MsgType.CANCEL and any(
            (ref.sender, ref.identifier) == (alert.sender, alert.identifier) for ref in found.references
        ):
            return [str(Ended.CANCELLED), found.identifier]
    return []


def _receive(one: _Round, item: Item, warning_id: UUID, row: WarningRow | None, why: Iterable[Why], beside: tuple[UUID, ...]) -> None:
    alert, digest = item.alert, rules.digest(item.alert)
    before, back = said(WarningReceived, row.body) if row else None, row is not None and _is_back(row)
    event = WarningReceived(
        warning_id, one.authority, one.feed, alert, tuple(why) or (before.why if before else ()), digest, one.document,
        item.raw if len(item.raw) <= rules.MAX_RAW else "", len(item.raw), again=row is not None, back=back,
        ask_again=before is not None and (back or rules.says_more(before.alert, alert)), way=one.way, beside=beside,
        gone_at=row.ended_at if row is not None and back else None,
    )  # fmt: skip
    one.write(event, RECEIVED)


def _cancel(one: _Round, item: Item) -> list[UUID]:
    """Ends what a cancellation may end. What it says of others' warnings, or before a file that it ends, is kept as a message by itself."""
    alert = item.alert
    ended, beside = _end_referred(one, item, Ended.CANCELLED), _beside(one, alert)
    warning_id = one.id_of(alert.sender, alert.identifier)
    row = one.row(warning_id)
    early = one.by_hand and any(one.row(one.first_of(ref.sender, ref.identifier)) is None for ref in _own_references(alert))
    item = replace(item, alert=replace(alert, headline=alert.headline or _spoken_of(one, alert)))
    if not (beside or early) or _is_known(one, item.alert, row) or warning_id in ended:
        return ended
    why = (Why.BY_HAND, *((Why.REFERENCE,) if beside else ())) if one.by_hand else (Why.REFERENCE,)
    _receive(one, item, warning_id, row, why, beside)
    return [*ended, warning_id]


def _spoken_of(one: _Round, alert: Alert) -> str:
    """What a message without words of its own is about: the name of the first that is known, or what it calls it."""
    for ref in alert.references:
        if row := one.row(one.first_of(ref.sender, ref.identifier)):
            return said(WarningReceived, row.body).alert.name
    return ", ".join(ref.identifier for ref in alert.references[:3])


def _end_referred(one: _Round, item: Item, how: Ended) -> list[UUID]:
    """Ends what a message of the same sender refers to; what has not come yet is remembered, so that it is over when it comes."""
    ended = []
    for ref in _own_references(item.alert):
        warning_id = one.id_of(ref.sender, ref.identifier)
        row = one.row(warning_id)
        if row is None:
            one.ahead[f"{ref.sender}\n{ref.identifier}"] = [str(how), item.alert.identifier]
        elif row.ended_at is None and warning_id != one.id_of(item.alert.sender, item.alert.identifier):
            raw = item.raw if len(item.raw) <= rules.MAX_RAW else ""
            headline = said(WarningReceived, row.body).alert.name
            one.write(WarningEnded(warning_id, headline, how, item.alert.identifier, raw), ENDED)
            ended.append(warning_id)
    return ended


def _own_references(alert: Alert) -> tuple[Reference, ...]:
    return tuple(ref for ref in alert.references if ref.sender == alert.sender)


def _gone(one: _Round, reading: Reading, heard: set[UUID]) -> list[UUID]:
    """Ends what the feed says is gone, and, where its answer is whole, what it no longer names."""
    open_ones = WarningRow.objects.filter(authority_id=one.authority_id, feed=str(one.feed), ended_at=None)
    gone = frozenset(reading.gone)
    if not reading.whole and not gone:
        return []
    ended = []
    for row in open_ones:
        if not reading.whole and row.identifier not in gone:
            continue
        alert = said(WarningReceived, row.body).alert
        if row.id in heard or rules.is_over(alert, one.now):
            continue
        one.write(WarningEnded(row.id, alert.name, Ended.GONE), ENDED)
        ended.append(row.id)
    return ended
