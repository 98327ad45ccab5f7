"""What leadership shows of a picture at a moment: the level, the direction, what is decided and given, who held which role, who was on.

Everything is told in the words of then: the name that a person had in the entry, and not what is said of them today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from vardkase.access.rules import Viewer
from vardkase.incidents import sql
from vardkase.incidents.rows import IncidentRow
from vardkase.incidents.rules import audience, may_see, scopes
from vardkase.incidents.words import STATES
from vardkase.leadership import words
from vardkase.leadership.rules.board import Extent
from vardkase.leadership.rules.frame import reads_people
from vardkase.leadership.rules.meetings import MeetingKind, MeetingState, Point
from vardkase.leadership.rules.shifts import ShiftState
from vardkase.leadership.rules.tasks import Priority, TaskState
from vardkase.leadership.words.acts import EXTENTS
from vardkase.situation import moments
from vardkase.situation.moments import Part, Seen, Tick
from vardkase.situation.queries import moments as queries
from vardkase.situation.queries.moments import Stood
from vardkase.situation.rules import moments as rules
from vardkase.situation.rules.known import Known
from vardkase.ui import times
from vardkase.ui.addresses import address

TASK_TONES = {
    TaskState.DONE: "green",
    TaskState.WAITING: "yellow",
    TaskState.NOT_POSSIBLE: "orange",
}


def offer() -> None:
    """Offers the parts of leadership, and the moments at which it changed."""
    for place, (key, title, build) in enumerate(FIRST):
        moments.offer(Part(key, title, build, place))
    for place, (key, title, build) in enumerate(AFTER, 100):
        moments.offer(Part(key, title, build, place))
    moments.offer_ticks(ticks)


def head(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """State and level; nothing before the incident was opened."""
    found = queries.header(row, known)
    if found is None:
        return []
    url = address("incidents:entry", row.id, found.number)
    level = found.level or _("No level is set")
    state = str(STATES[found.state])
    return [
        Seen("level", pgettext("incident", "Level"), level, found.number, url=url),
        Seen("state", pgettext("incident", "State"), state, found.number, url=url),
        Seen("title", _("Name of the incident"), found.title, found.number, url=url),
    ]


def direction(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The direction that held."""
    found = queries.direction(row, known)
    if found is None:
        return []
    said = found.said
    more = " · ".join(f"{place}. {one}" for place, one in enumerate(said.priorities, 1))
    title = _("Direction %(version)s") % {"version": said.version}
    value = f"{said.goal} {said.overall_decision}".strip()
    return [Seen("direction", title, value, found.number, more, url=address("incidents:entry", row.id, found.number))]


def decisions(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The register: what had been decided, and what held no more."""
    return [_decision(one) for one in queries.things(viewer, row, known, rules.DECISIONS)]


def _decision(one: Stood) -> Seen:
    said, url = one.said, one.url
    holds = (
        _("Superseded by %(reference)s") % {"reference": said["superseded_by"]}
        if "superseded_by" in said
        else pgettext("decision", "Holds")
    )
    if one.masked:
        return Seen(one.key, said["reference"], holds, one.number, _hidden(), url=url, over=one.over)
    title = f"{said['reference']} {said['title']}"
    return Seen(one.key, title, holds, one.number, f"{said['text']} ({said['decided_by']})", url=url, over=one.over)


def tasks(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The tasks, open ones first; late ones as they were late then."""
    found = queries.things(viewer, row, known, rules.TASKS)
    # Looked up once: a picture may have thousands of tasks.
    states = {state: str(word) for state, word in words.TASK_STATES.items()}
    return sorted((_task(one, known.at, states) for one in found), key=lambda seen: seen.over)


def _task(one: Stood, at: datetime, states: Mapping[TaskState, str]) -> Seen:
    said, state, url = one.said, TaskState(one.said["state"]), one.url
    word = states[state]
    if one.masked:
        return Seen(one.key, said["reference"], "", one.number, _hidden(), "grey", word, url, one.over)
    due_at, is_open = _read(said["due_at"]), not state.is_over
    late = is_open and due_at is not None and due_at < at
    life = is_open and said["priority"] == Priority.LIFE
    more = _joined(
        pgettext("task", "Late") if late else "",
        str(words.PRIORITIES[Priority.LIFE]) if life else "",
        _("Due %(at)s") % {"at": _when(due_at)} if due_at else "",
        said["words"],
    )
    tone = "red" if late else "orange" if life else TASK_TONES.get(state, "grey")
    return Seen(one.key, f"{said['reference']} {said['what']}", said["assignee"], one.number, more, tone, word, url, one.over)


def questions(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The lead board."""
    return sorted((_question(one) for one in queries.things(viewer, row, known, rules.QUESTIONS)), key=lambda seen: seen.over)


def _question(one: Stood) -> Seen:
    said, url = one.said, one.url
    if one.over:
        word = pgettext("question", "Closed")
        return Seen(one.key, said["title"], said["lead"], one.number, said["outcome"], "green", word, url, over=True)
    word = pgettext("question", "Leads") if said["by"] else _("Has not answered")
    value = _joined(said["lead"], said["next_step"])
    return Seen(one.key, said["title"], value, one.number, said["area"], "green" if said["by"] else "orange", word, url)


def staffs(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The staffs that worked, and their roles with who held them."""
    found = queries.things(viewer, row, known, rules.STAFFS)
    is_open = {one.key for one in found if not one.over}
    holders: dict[str, list[Stood]] = {}
    for holder in queries.things(viewer, row, known, rules.HOLDERS):
        holders.setdefault(holder.said["role"], []).append(holder)
    roles = sorted(queries.things(viewer, row, known, rules.ROLES), key=lambda one: (one.said["staff"], one.said["place"]))
    seen = [_staff(one) for one in sorted(found, key=lambda one: (one.over, one.said["name"]))]
    return seen + [_role(one, holders.get(one.key, [])) for one in roles if one.said["staff_id"] in is_open]


def _staff(one: Stood) -> Seen:
    word = pgettext("staff", "Closed") if one.over else pgettext("staff", "Works")
    led = _joined(one.said["decision_maker"], one.said["chief"])
    url = one.url
    return Seen(one.key, one.said["name"], led, one.number, "", "grey" if one.over else "green", word, url, one.over)


def _role(one: Stood, those: list[Stood]) -> Seen:
    """`those` are all who have held it: a role that is empty rests on the entry in which the last one left it."""
    newest = max([one, *those], key=lambda each: each.number)
    number, url = newest.number, newest.url
    holders = [each for each in those if not each.over]
    if not holders:
        return Seen(one.key, one.said["role"], "", number, one.said["staff"], "orange", pgettext("role", "Empty"), url)
    names = ", ".join(holder.said["person"] for holder in reversed(holders))
    return Seen(one.key, one.said["role"], names, number, one.said["staff"], url=url)


def board(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The crisis board while it worked, and what it had taken over."""
    return [*_boards(viewer, row, known), *_takeovers(viewer, row, known)]


def _boards(viewer: Viewer, row: IncidentRow, known: Known) -> Iterator[Seen]:
    for one in queries.things(viewer, row, known, rules.BOARDS):
        word = _("Has ended its work") if one.over else pgettext("staff", "Works")
        value = _("meetings held: %(count)s") % {"count": one.said["meetings"]}
        url = one.url
        yield Seen(one.key, one.said["board"], value, one.number, one.said["chair"], "grey" if one.over else "green", word, url, one.over)


def _takeovers(viewer: Viewer, row: IncidentRow, known: Known) -> Iterator[Seen]:
    for one in queries.things(viewer, row, known, rules.TAKEOVERS):
        value = _("Has gone back") if one.over else str(EXTENTS[Extent(one.said["extent"])])
        title = f"{one.said['reference']} {one.said['from_board']}"
        yield Seen(one.key, title, value, one.number, one.said["scope"], url=one.url, over=one.over)


def meetings(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """The meetings to come, those under way, and those that had been held."""
    found = queries.things(viewer, row, known, rules.MEETINGS)
    found.sort(key=lambda one: (one.over, one.said["at"]))
    return [_meeting(one, known.at) for one in found]


def _meeting(one: Stood, at: datetime) -> Seen:
    said, state = one.said, MeetingState(one.said["state"])
    kind, point = MeetingKind(said["kind"]), said["point"]
    title = str(said["title"] or (words.POINTS[Point(point)] if point else words.MEETINGS[kind]))
    begins = _read(said["at"])
    late = state == MeetingState.PLANNED and begins is not None and begins < at
    tone = "red" if late else "green" if state == MeetingState.UNDER_WAY else "grey"
    more = _joined(_("Should have begun") if late else "", said["place"], said["staff"])
    word, url = str(words.MEETING_STATES[state]), one.url
    return Seen(one.key, title, _when(begins), one.number, more, tone, word, url, one.over)


def shifts(viewer: Viewer, row: IncidentRow, known: Known) -> list[Seen]:
    """Who was on and who was to come: for those who read who is on when."""
    if not reads_people(viewer, scopes(row.id, row.authority_id)):
        return []
    found = queries.things(viewer, row, known, rules.SHIFTS)
    found.sort(key=lambda one: (one.over, one.said["state"] != ShiftState.ON, one.said["starts_at"], one.said["role"]))
    return [_shift(one) for one in found]


def _shift(one: Stood) -> Seen:
    said, state = one.said, ShiftState(one.said["state"])
    # On the shifts' own page the word stands within a line; here it stands alone, as those of the other parts.
    word = capfirst(str(words.SHIFT_STATES[state]))
    hours = f"{_when(_read(said['starts_at']))}–{_when(_read(said['ends_at']))}"
    tone = "green" if state == ShiftState.ON else "grey"
    url = one.url
    return Seen(one.key, f"{said['role']}: {said['member']}", hours, one.number, said["roster"], tone, word, url, one.over)


def ticks(viewer: Viewer, row: IncidentRow) -> Iterator[Tick]:
    """When the level or the state changed, a direction was set, and something was decided that the viewer may read."""
    before = ("", "")
    for number, state, level, at in sql.rows(_HEADERS, [sql.uid(row.id)]):
        if (state, level) != before:
            said = [str(STATES[state]), level] if state != before[0] else [level]
            yield Tick(f"level-{number}", int(number), sql.moment(at), ", ".join(part for part in said if part), "level")
        before = (state, level)
    for number, version, at in sql.rows(_DIRECTIONS, [sql.uid(row.id)]):
        yield Tick(f"direction-{number}", int(number), sql.moment(at), _("Direction %(version)s") % {"version": version}, "direction")
    seen = audience(viewer, row.id, row.authority_id)
    for number, reference, mark_key, at in sql.rows(_DECISIONS, [sql.uid(row.id)]):
        if may_see(seen, mark_key):
            yield Tick(
                f"decision-{number}", int(number), sql.moment(at), _("Decision %(reference)s") % {"reference": reference}, "decision"
            )


_HEADERS = (
    "SELECT h.number, h.state, h.level, e.recorded_at FROM incidents_header h"
    " JOIN incidents_entry e ON e.incident_id = h.incident_id AND e.number = h.number WHERE h.incident_id = %s ORDER BY h.number"
)
_DIRECTIONS = "SELECT number, version, set_at FROM leadership_direction WHERE incident_id = %s ORDER BY number"
_DECISIONS = (
    "SELECT d.number, d.reference, d.mark_key, e.recorded_at FROM leadership_decision d"
    " JOIN incidents_entry e ON e.incident_id = d.incident_id AND e.number = d.number WHERE d.incident_id = %s ORDER BY d.number"
)


def _joined(*said: str) -> str:
    return " · ".join(part for part in said if part)


def _hidden() -> str:
    return _("You do not have the right to read what it says.")


def _read(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _when(at: datetime | None) -> str:
    """A moment with its day, and without its year: it reads the same whenever one looks."""
    return times.moment(at, at) if at else ""


FIRST = (("head", gettext_lazy("State and level"), head), ("direction", gettext_lazy("Direction"), direction))
AFTER = (
    ("decisions", gettext_lazy("Decisions"), decisions),
    ("tasks", gettext_lazy("Tasks"), tasks),
    ("questions", gettext_lazy("Lead board"), questions),
    ("staffs", gettext_lazy("Staffs and roles"), staffs),
    ("board", gettext_lazy("Crisis board"), board),
    ("meetings", gettext_lazy("Meetings"), meetings),
    ("shifts", gettext_lazy("Shifts"), shifts),
)
