"""Every act on a report in every state it can be in: what it comes to, or why not; and that what is refused leaves everything as it was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from vardkase.access.rules import Viewer
from vardkase.incidents import maintenance
from vardkase.incidents import queries as incidents
from vardkase.incidents.tests.scenes import later, refused
from vardkase.kernel.ids import new_id
from vardkase.situation.actions import reports_out
from vardkase.situation.queries import reports as queries
from vardkase.situation.rules.known import Known
from vardkase.situation.rules.reports import Part, ReportState, SectionDraft
from vardkase.situation.tests.reports_scenes import (
    HEADER,
    PROSE,
    approved,
    begun,
    delivery,
    did,
    handed_in,
    paper_now,
    read,
    receipt,
    sent,
    stands,
    wrote,
)

pytestmark = pytest.mark.django_db
S = ReportState
IS_APPROVED = "situation.report_is_approved"
NOT_IN_REVIEW = "situation.report_not_in_review"
NOT_TO_RETURN = "situation.report_not_to_return"
NOT_SENT_TO = "situation.report_not_sent_to"
NOT_APPROVED = "situation.report_not_approved"
NOT_SENT = "situation.report_not_sent"


def _draft(viewer: Viewer, incident_id: UUID) -> UUID:
    report_id = begun(viewer, incident_id)
    for part, text in PROSE.items():
        wrote(viewer, incident_id, report_id, part, text)
    return report_id


def _returned(viewer: Viewer, incident_id: UUID) -> UUID:
    report_id = handed_in(viewer, incident_id)
    did("return_report", viewer, incident_id, report_id, reason="Fel siffra.")
    return report_id


def _acknowledged(viewer: Viewer, incident_id: UUID) -> UUID:
    report_id = sent(viewer, incident_id)
    did("acknowledge_report", viewer, incident_id, report_id, receipt=receipt(), now=later(75))
    return report_id


def _correcting(viewer: Viewer, incident_id: UUID) -> UUID:
    report_id = sent(viewer, incident_id)
    did("correct_report", viewer, incident_id, report_id, reason="Fel siffra.", now=later(76))
    return report_id


def _corrected(viewer: Viewer, incident_id: UUID) -> UUID:
    report_id = _correcting(viewer, incident_id)
    did("ask_review", viewer, incident_id, report_id, now=later(77))
    did("approve_report", viewer, incident_id, report_id, read=read(viewer, incident_id, report_id), now=later(78))
    return report_id


STATES = {
    "draft": _draft,
    "in review": handed_in,
    "returned": _returned,
    "approved": approved,
    "sent": sent,
    "acknowledged": _acknowledged,
    "correcting": _correcting,
    "corrected": _corrected,
}
GIVEN: dict[str, dict[str, Any]] = {
    "describe_report": {"header": HEADER},
    "refresh_report": {"as_of": later(60)},
    "take_section": {"part": Part.NEEDS, "by": "Logistik"},
    "write_section": {"draft": SectionDraft(Part.NEEDS, "Ett elverk.")},
    "ask_review": {},
    "review_report": {},
    "return_report": {"reason": "Fel siffra."},
    "approve_report": {},
    "send_report": {"deliveries": (delivery("Polisen", later(85)),)},
    "acknowledge_report": {"receipt": receipt(at=later(85))},
    "correct_report": {"reason": "Fel siffra."},
}
WRITING = ("describe_report", "refresh_report", "take_section", "write_section")
# What each act comes to: the state after it, or the refusal. Of those that write, the state stays.
OTHERS: dict[str, dict[str, ReportState | str]] = {
    "draft": {
        "ask_review": S.IN_REVIEW, "review_report": NOT_IN_REVIEW, "return_report": NOT_TO_RETURN, "approve_report": NOT_IN_REVIEW,
        "send_report": NOT_APPROVED, "acknowledge_report": NOT_SENT_TO, "correct_report": NOT_SENT,
    },
    "in review": {
        "ask_review": "situation.report_in_review_already", "review_report": S.IN_REVIEW, "return_report": S.DRAFT,
        "approve_report": S.APPROVED, "send_report": NOT_APPROVED, "acknowledge_report": NOT_SENT_TO, "correct_report": NOT_SENT,
    },
    "returned": {
        "ask_review": S.IN_REVIEW, "review_report": NOT_IN_REVIEW, "return_report": NOT_TO_RETURN, "approve_report": NOT_IN_REVIEW,
        "send_report": NOT_APPROVED, "acknowledge_report": NOT_SENT_TO, "correct_report": NOT_SENT,
    },
    "approved": {
        "ask_review": IS_APPROVED, "review_report": NOT_IN_REVIEW, "return_report": S.DRAFT, "approve_report": NOT_IN_REVIEW,
        "send_report": S.SENT, "acknowledge_report": NOT_SENT_TO, "correct_report": NOT_SENT,
    },
    "sent": {
        "ask_review": IS_APPROVED, "review_report": NOT_IN_REVIEW, "return_report": NOT_TO_RETURN, "approve_report": NOT_IN_REVIEW,
        "send_report": S.SENT, "acknowledge_report": S.ACKNOWLEDGED, "correct_report": S.DRAFT,
    },
    "acknowledged": {
        "ask_review": IS_APPROVED, "review_report": NOT_IN_REVIEW, "return_report": NOT_TO_RETURN, "approve_report": NOT_IN_REVIEW,
        "send_report": S.SENT, "acknowledge_report": "situation.report_acknowledged_already", "correct_report": S.DRAFT,
    },
    "correcting": {
        "ask_review": S.IN_REVIEW, "review_report": NOT_IN_REVIEW, "return_report": NOT_TO_RETURN, "approve_report": NOT_IN_REVIEW,
        "send_report": NOT_APPROVED, "acknowledge_report": S.DRAFT, "correct_report": NOT_SENT,
    },
    "corrected": {
        "ask_review": IS_APPROVED, "review_report": NOT_IN_REVIEW, "return_report": S.DRAFT, "approve_report": NOT_IN_REVIEW,
        "send_report": S.SENT, "acknowledge_report": S.APPROVED, "correct_report": NOT_SENT,
    },
}  # fmt: skip
WRITTEN = {"draft": S.DRAFT, "in review": S.IN_REVIEW, "returned": S.DRAFT, "correcting": S.DRAFT}
TABLE = {(state, act): WRITTEN.get(state, IS_APPROVED) for state in STATES for act in WRITING} | {
    (state, act): comes for state, acts in OTHERS.items() for act, comes in acts.items()
}


def done(act: str, viewer: Viewer, incident_id: UUID, report_id: UUID, **more: Any) -> Any:
    given = dict(GIVEN[act])
    if act in {"review_report", "approve_report"}:
        given["read"] = read(viewer, incident_id, report_id)
    return did(act, viewer, incident_id, report_id, now=later(90), **given | more)


def _code(comes: ReportState | str) -> str:
    return "" if isinstance(comes, ReportState) else comes


ALLOWED = [case for case, comes in TABLE.items() if not _code(comes)]
FORBIDDEN = [case for case, comes in TABLE.items() if _code(comes)]


def test_the_table_has_every_act_in_every_state():
    assert len(TABLE) == len(STATES) * len(GIVEN)


@pytest.mark.parametrize(("state", "act"), ALLOWED)
def test_what_may_be_done_is_one_entry_and_leads_to_its_state(alva, incident_id, state, act):
    report_id = STATES[state](alva, incident_id)
    before = incidents.incident(alva, incident_id).entries
    entry = done(act, alva, incident_id, report_id)
    assert incidents.incident(alva, incident_id).entries == before + 1 == entry.number
    assert stands(alva, incident_id, report_id).state is TABLE[state, act]


@pytest.mark.parametrize(("state", "act"), FORBIDDEN)
def test_what_may_not_be_done_says_why_and_changes_nothing(alva, incident_id, state, act):
    report_id = STATES[state](alva, incident_id)
    before = stands(alva, incident_id, report_id)
    entries = incidents.incident(alva, incident_id).entries
    with refused(TABLE[state, act]):
        done(act, alva, incident_id, report_id)
    assert stands(alva, incident_id, report_id) == before
    assert incidents.incident(alva, incident_id).entries == entries


@pytest.mark.parametrize("state", list(STATES))
def test_what_was_known_at_each_number_is_what_stood_there_then(alva, incident_id, state):
    """Read at a number, a report is as it was before the rest was written; made anew, the tables say the same."""
    report_id = STATES[state](alva, incident_id)
    row = incidents.incident(alva, incident_id)
    (last,) = queries.reports(alva, row)
    (then,) = queries.reports(alva, row, Known(last.number, later(61)))
    assert (then.state, then.version, then.deliveries, dict(then.written)) == (S.DRAFT, 1, (), {})
    assert queries.reports(alva, row, Known(last.number - 1, later(60))) == ()
    before = stands(alva, incident_id, report_id)
    assert list(maintenance.rebuild(str(incident_id)))
    assert stands(alva, incident_id, report_id) == before


class TestTheVersionsOfOne:
    def test_one_that_was_sent_back_after_its_approval_is_approved_anew(self, alva, incident_id):
        report_id = approved(alva, incident_id)
        did("return_report", alva, incident_id, report_id, reason="Fel siffra.", now=later(64))
        wrote(alva, incident_id, report_id, Part.EVENT, "Rätt siffra.", now=later(65))
        did("ask_review", alva, incident_id, report_id, now=later(66))
        did("approve_report", alva, incident_id, report_id, read=read(alva, incident_id, report_id), now=later(67))
        paper = queries.frozen(alva, incident_id, report_id)
        assert (paper.version, paper.note, paper.block(Part.EVENT).text) == (1, "", "Rätt siffra.")
        assert paper.approved_at == later(67)

    def test_a_partner_never_reads_what_was_approved_and_sent_back(self, alva, bo, incident_id):
        report_id = approved(alva, incident_id)
        did("return_report", alva, incident_id, report_id, reason="Fel siffra.", now=later(64))
        with refused("leadership.not_found"):
            queries.frozen(bo, incident_id, report_id)

    @pytest.mark.parametrize("version", [0, 3, 9999])
    def test_a_version_that_there_is_not_is_not_found(self, alva, incident_id, version):
        report_id = _corrected(alva, incident_id)
        assert [queries.frozen(alva, incident_id, report_id, one).version for one in (1, 2)] == [1, 2]
        with refused("leadership.not_found"):
            queries.frozen(alva, incident_id, report_id, version)

    def test_a_third_version_follows_a_second(self, alva, incident_id):
        report_id = _corrected(alva, incident_id)
        did("send_report", alva, incident_id, report_id, deliveries=(delivery(at=later(79)),), now=later(79))
        did("correct_report", alva, incident_id, report_id, reason="Fel igen.", now=later(80))
        found = stands(alva, incident_id, report_id)
        assert (found.version, found.corrected.words, found.current) == (3, "Fel igen.", ())

    def test_each_version_keeps_its_own_receipts(self, alva, incident_id):
        report_id = _corrected(alva, incident_id)
        did("send_report", alva, incident_id, report_id, deliveries=(delivery(at=later(79)),), now=later(79))
        did("acknowledge_report", alva, incident_id, report_id, receipt=receipt(at=later(80)), version=1, now=later(81))
        first, second = stands(alva, incident_id, report_id).deliveries
        assert (first.version, bool(first.receipt), second.version, second.receipt) == (1, True, 2, None)
        assert stands(alva, incident_id, report_id).state is S.SENT

    def test_the_log_keeps_both_and_says_what_was_wrong(self, alva, incident_id):
        report_id = _corrected(alva, incident_id)
        texts = [one.text for one in incidents.log_page(alva, incident_id, incidents.Filters()).entries]
        assert any("Fel siffra." in text for text in texts)
        assert stands(alva, incident_id, report_id).name == "Lägesrapport 1"


class TestWhatWasRead:
    """An approval is of what was read. Each change after it is named."""

    @pytest.mark.parametrize(
        ("act", "given", "what"),
        [
            ("describe_report", {"header": HEADER.__class__(HEADER.as_of, HEADER.period_from)}, "rapporthuvudet"),
            ("write_section", {"draft": SectionDraft(Part.NEEDS, "Ett elverk.")}, "Behov av stöd"),
            ("write_section", {"draft": SectionDraft(Part.EVENT, "Något annat.", internal=True)}, "Händelseutveckling"),
        ],
    )
    def test_a_change_is_named_and_nothing_is_approved(self, alva, incident_id, act, given, what):
        report_id = handed_in(alva, incident_id)
        seen = read(alva, incident_id, report_id)
        did(act, alva, incident_id, report_id, now=later(70), **given)
        for judge in ("approve_report", "review_report"):
            with pytest.raises(Exception, match="report_changed_since_read") as caught:
                did(judge, alva, incident_id, report_id, read=seen, now=later(71))
            assert caught.value.facts["what"].casefold() == what.casefold()
        assert stands(alva, incident_id, report_id).state is S.IN_REVIEW

    def test_that_somebody_takes_a_section_on_is_no_change_of_what_was_read(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        seen = read(alva, incident_id, report_id)
        did("take_section", alva, incident_id, report_id, part=Part.NEEDS, by="Logistik", now=later(70))
        did("review_report", alva, incident_id, report_id, read=seen, now=later(71))
        did("approve_report", alva, incident_id, report_id, read=seen, now=later(72))
        assert stands(alva, incident_id, report_id).state is S.APPROVED

    def test_what_another_report_was_read_as_does_not_approve_this_one(self, alva, incident_id):
        one, other = handed_in(alva, incident_id), handed_in(alva, incident_id, purpose="Annat")
        with refused("situation.report_changed_since_read"):
            did("approve_report", alva, incident_id, one, read=read(alva, incident_id, other))

    def test_a_number_alone_is_no_reading(self, alva, incident_id):
        report_id = handed_in(alva, incident_id)
        found = stands(alva, incident_id, report_id)
        paper = paper_now(alva, incident_id, found)
        for told in (str(found.content_number), f":{found.content_number}", f"{paper.digest[:-1]}:{found.content_number}", found.digest):
            with refused("situation.report_changed_since_read"):
                reports_out.check_read(found, paper, told)
        reports_out.check_read(found, paper, paper.digest)


@pytest.mark.parametrize("act", list(GIVEN))
def test_a_report_that_is_not_there_and_one_of_another_incident_answer_alike(alva, incident_id, act):
    given = GIVEN[act] | ({"read": "x"} if act in {"review_report", "approve_report"} else {})
    with refused("leadership.not_found"):
        did(act, alva, incident_id, new_id(), **given)
