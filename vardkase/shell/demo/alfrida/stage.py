"""The stage: performs the steps of the script through the same actions as every screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from vardkase.access.rules import Role, Viewer
from vardkase.incidents import actions
from vardkase.incidents.rules import (
    AlarmDecision,
    AlarmFacts,
    Answer,
    Assessment,
    Category,
    Channel,
    Criterion,
    Direction,
    EntryDraft,
    Importance,
    IncidentDraft,
    LevelDraft,
    Mark,
    Mode,
    Question,
    Reliability,
    Secrecy,
    Source,
    SourceRequest,
    State,
)
from vardkase.kernel.moments import Happened
from vardkase.leadership import actions as leadership
from vardkase.ledger import Entry
from vardkase.shell.demo.alfrida import calling, leading, shifting, situation
from vardkase.shell.demo.alfrida.script import FICTIONAL_SOURCE, FOLDER, Do, Step, happened_of, steps


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: a viewer for each role that acts in the storm, and the authority that owns it."""

    viewers: Mapping[Role, Viewer]
    authority_id: UUID
    authority: str


@dataclass(slots=True)
class Stage:
    """One performance. `run` separates its keys from those of every other; `title` and `mode` are the incident's.

    `script` is what is played; empty for the storm.
    """

    cast: Cast
    run: str
    title: str
    mode: Mode = Mode.REAL
    script: tuple[Step, ...] = ()
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def incident_id(self) -> UUID:
        """The incident of this performance: an incident's id is the key of its opening."""
        return next(step for step in self._steps if step.do is Do.OPEN).key(self.run)

    @property
    def _steps(self) -> tuple[Step, ...]:
        return self.script or steps()

    def perform(self, step: Step, *, now: datetime, happened: Happened | None, prefix: str = "") -> Entry:
        """Does one step. `prefix` goes before what is said. Raises what the actions refuse."""
        how = {
            Do.ALARM: self._alarm,
            Do.OPEN: self._open,
            Do.LINK: self._link,
            Do.LEVEL: self._level,
            Do.STATE: self._state,
            Do.ENTRY: self._write,
            Do.PHOTO: self._write,
            Do.VERIFY: self._verify,
            Do.CORRECT: self._correct,
            Do.LEAD: self._lead,
            Do.PICTURE: self._picture,
        }[step.do]
        common = {"viewer": self.cast.viewers[step.by], "key": step.key(self.run), "now": now}
        entry: Entry = how(step, common, happened, prefix)
        self._numbers[step.id] = entry.number
        return entry

    def _alarm(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        body = step.body
        facts = AlarmFacts(
            what_happened=f"{prefix}{body['what_happened']} ({FICTIONAL_SOURCE}.)",
            # In a replay the storm's own times stand in the text.
            happened=None if prefix else happened_of(body.get("happened")),
            where=body["where"],
            source_organisation=body["source_organisation"],
            source_person=body["source_person"],
            channel=Channel(body["channel"]),
            ongoing_threat=body["ongoing_threat"],
            source_request=SourceRequest(body["source_request"]),
            reliability=Reliability(body["reliability"]),
        )
        authority_id, authority = self.cast.authority_id, self.cast.authority
        return actions.receive_alarm(authority_id=authority_id, authority=authority, facts=facts, mode=self.mode, **common)

    def _open(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        given = step.body["assessment"]
        assessment = Assessment(
            decision=AlarmDecision.OPEN_INCIDENT,
            criteria=tuple(Criterion(one) for one in given["criteria"]),
            answers=tuple(Answer(Question(question), text) for question, text in given["answers"].items()),
            reason=f"{prefix}{given['reason']} ({FICTIONAL_SOURCE}.)",
            proposed_level=given["proposed_level"],
        )
        draft = IncidentDraft(
            title=self.title,
            authority_id=self.cast.authority_id,
            authority=self.cast.authority,
            mode=self.mode,
            state=State(step.body["state"]),
            place=step.body["place"],
            summary=f"{prefix}{step.body['summary']} ({FICTIONAL_SOURCE}.)",
        )
        return actions.open_from_alarm(alarm_id=self._key_of(step.body["alarm"]), draft=draft, assessment=assessment, **common)

    def _link(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        return actions.link_alarm(alarm_id=self._key_of(step.body["alarm"]), incident_id=self.incident_id, **common)

    def _level(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        body = step.body
        draft = LevelDraft(
            order=body["level"],
            decided_by=body["decided_by"],
            reason=f"{prefix}{body['reason']} ({FICTIONAL_SOURCE}.)",
            criteria=tuple(Criterion(one) for one in body["criteria"]),
        )
        return actions.change_level(incident_id=self.incident_id, draft=draft, **common)

    def _state(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        reason = f"{prefix}{step.body['reason']} ({FICTIONAL_SOURCE}.)"
        return actions.change_state(incident_id=self.incident_id, to=State(step.body["state"]), reason=reason, **common)

    def _write(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        body = step.body
        draft = EntryDraft(
            text=prefix + body["text"],
            happened=happened,
            category=Category(body["category"]),
            direction=Direction(body["direction"]),
            counterpart=body["counterpart"],
            channel=Channel(body["channel"]),
            place=body["place"],
            tags=tuple(body["tags"]),
            importance=Importance(body["importance"]),
            mark=_mark(body.get("secrecy")),
            source=Source(step.source_text, step.sources[0].url if step.sources else ""),
        )
        name = body.get("attachment")
        uploads = (actions.Upload(name, (FOLDER / name).read_bytes()),) if name else ()
        return actions.write_entry(incident_id=self.incident_id, draft=draft, uploads=uploads, **common)

    def _verify(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        confirmed_by = f"{step.body['confirmed_by']} (fiktivt)"
        return actions.verify_entry(
            incident_id=self.incident_id, number=self._numbers[step.body["of"]], confirmed_by=confirmed_by, **common
        )

    def _correct(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        number, body = self._numbers[step.body["of"]], step.body
        reason = f"{body['reason']} ({FICTIONAL_SOURCE}.)"
        return actions.correct_entry(incident_id=self.incident_id, number=number, text=prefix + body["text"], reason=reason, **common)

    def _lead(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        targets = {name: self._key_of(other) for name, other in step.body.get("targets", {}).items()}
        if step.body["act"] in calling.ACTS:
            return calling.perform(step.body, targets, self.incident_id, common, prefix)
        later = common["now"] - step.recorded_at if prefix else timedelta()
        if step.body["act"] in shifting.ACTS:
            call = shifting.call_of(step.body, targets, later)
        else:
            call = leading.call_of(step.body, targets, prefix, later)
        entry: Entry = getattr(leadership, step.body["act"])(incident_id=self.incident_id, **call, **common)
        return entry

    def _picture(self, step: Step, common: dict[str, Any], happened: Happened | None, prefix: str) -> Entry:
        targets = {name: self._key_of(other) for name, other in step.body.get("targets", {}).items()}
        later = common["now"] - step.recorded_at if prefix else timedelta()
        return situation.perform(step.body, targets, self.incident_id, common, prefix, later)

    def _key_of(self, step_id: str) -> UUID:
        """The key of a step; `step/part` is the id that an act made from its key, such as a point of a timetable."""
        name, _slash, part = step_id.partition("/")
        key = next(step for step in self._steps if step.id == name).key(self.run)
        return uuid5(key, part) if part else key


def _mark(given: Mapping[str, str] | None) -> Mark:
    return Mark(Secrecy(given["level"]), given["statute"]) if given else Mark()
