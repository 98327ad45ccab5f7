"""What has changed since the last report: found by the machine, of the same thing alone, and never summed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vardkase.incidents.rules import Mark, Secrecy
from vardkase.incidents.tests.scenes import later
from vardkase.situation.material import Section
from vardkase.situation.queries import reports as queries
from vardkase.situation.rules.reports import Part
from vardkase.situation.rules.reports_changes import ChangeKind, Turn, changes, news, turn_of
from vardkase.situation.tests.reports_scenes import begun, item, offered, piece, sent, stands, wrote
from vardkase.testing.cases import each

K = ChangeKind
SAID = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("123"))


def figure(key: str = "fact:1", value: str = "1", part: Part = Part.CONSEQUENCES, **more):
    return item(key, value, part, **more)


def kinds(found) -> dict[str, ChangeKind]:
    return {one.key: one.kind for one in found}


class TestCompared:
    def test_new_changed_ended_and_still_open(self):
        before = (figure("a", "1"), figure("b", "2"), figure("c", "3", Part.NEEDS), figure("d", "4"))
        now = (figure("a", "1"), figure("b", "22"), figure("c", "3", Part.NEEDS), figure("e", "5"))
        assert kinds(changes(before, now)) == {"b": K.CHANGED, "c": K.OPEN, "d": K.ENDED, "e": K.NEW}

    def test_what_is_as_it_was_and_asks_for_nothing_is_not_told(self):
        assert changes((figure(),), (figure(),)) == ()

    def test_what_is_important_still_holds(self):
        assert kinds(changes((figure(important=True),), (figure(important=True),))) == {"fact:1": K.OPEN}

    def test_a_change_says_from_what_to_what_and_when_each_held(self):
        (one,) = changes((figure(value="6 500", as_of=later(1)),), (figure(value="8 300", as_of=later(9), number=7),))
        assert (one.before, one.before_as_of, one.value, one.as_of, one.number) == ("6 500", later(1), "8 300", later(9), 7)
        assert one.turn is Turn.UP

    def test_two_areas_are_two_things_and_no_rise(self):
        before, now = (figure("fact:roslagen", "35 000"),), (figure("fact:stockholm", "38 000"),)
        found = changes(before, now)
        assert kinds(found) == {"fact:roslagen": K.ENDED, "fact:stockholm": K.NEW}
        assert all(one.turn is None for one in found)

    def test_two_sources_stand_side_by_side(self):
        now = (figure("fact:vattenfall", "28 528"), figure("fact:energi", "1 260"))
        assert [one.value for one in changes((), now)] == ["28 528", "1 260"]

    def test_what_is_known_yet_though_not_told_of_has_not_ended(self):
        assert changes((figure("a"),), (), still=("a",)) == ()

    def test_the_important_comes_first_then_what_changed_before_what_is_new(self):
        before = (figure("a", "1"), figure("b", "1", important=True))
        now = (figure("c", "1"), figure("a", "2"), figure("b", "2", important=True), figure("d", "1", important=True))
        assert [one.key for one in changes(before, now)] == ["b", "d", "a", "c"]

    def test_blanks_are_no_change(self):
        assert changes((figure(value="6 500"),), (figure(value="6  500 "),)) == ()

    def test_the_same_thing_told_in_two_sections_is_compared_once(self):
        now = (figure("a", "2"), figure("a", "2", Part.FORECAST))
        assert len(changes((figure("a", "1"),), now)) == 1

    def test_what_has_happened_does_not_end_and_is_not_told_again(self):
        for part in (Part.EVENT, Part.MEASURES_TAKEN, Part.COLLABORATION):
            assert changes((figure(part=part, important=True),), ()) == ()
            assert changes((figure(part=part, important=True),), (figure(part=part, important=True),)) == ()

    def test_news_are_what_is_not_as_it_was(self):
        found = changes((figure("a", "1", Part.NEEDS),), (figure("a", "1", Part.NEEDS), figure("b")))
        assert kinds(news(found)) == {"b": K.NEW}

    @settings(suppress_health_check=[HealthCheck.too_slow])  # what is slow is the first draw on a busy machine
    @given(SAID, SAID)
    def test_nothing_is_told_twice_or_forgotten(self, before, now):
        told = changes([figure(key, value) for key, value in before.items()], [figure(key, value) for key, value in now.items()])
        assert len({one.key for one in told}) == len(told)
        assert {one.key for one in news(told)} == {key for key in before | now if before.get(key) != now.get(key)}

    @settings(suppress_health_check=[HealthCheck.too_slow])  # as above
    @given(SAID)
    def test_a_report_compared_with_itself_has_no_news(self, said):
        items = [figure(key, value) for key, value in said.items()]
        assert news(changes(items, items)) == ()


@each(
    ("before", "now", "turn"),
    [
        ("6 500", "8 300", Turn.UP),
        ("6\u00a0500 kunder", "ca 8\u202f300 kunder", Turn.UP),
        ("28 528", "1 260", Turn.DOWN),
        ("3,5 dygn", "3 dygn", Turn.DOWN),
        ("-4", "-12", Turn.DOWN),
        ("6 500", "6500", None),
        ("5 dygn", "9 timmar", None),
        ("2019-01-10", "2019-01-13", None),
        ("10–12 jan", "13 jan", None),
        ("10 januari", "13 januari", None),
        ("kl. 13", "kl. 18", None),
        ("röd", "gul", None),
        ("okänt", "8 300", None),
        ("", "", None),
    ],
)
def test_whether_a_figure_has_gone_up_or_down(before, now, turn):
    assert turn_of(before, now) is turn


@pytest.mark.django_db
class TestBetweenReports:
    def paper(self, viewer, incident_id, report_id):
        from vardkase.incidents import queries as incidents

        return queries.paper_of(viewer, incidents.incident(viewer, incident_id), stands(viewer, incident_id, report_id))

    def test_the_first_report_is_compared_with_none(self, alva, incident_id, monkeypatch):
        offered(monkeypatch, piece())
        found = self.paper(alva, incident_id, begun(alva, incident_id))
        assert (found.before, found.changes) == (None, ())

    def test_the_second_is_compared_with_what_was_sent(self, alva, incident_id, monkeypatch):
        there = offered(monkeypatch, piece(Section.CONSEQUENCES, value="6 500"))
        sent(alva, incident_id)
        there[0] = piece(Section.CONSEQUENCES, value="8 300", as_of=later(80))
        found = self.paper(alva, incident_id, begun(alva, incident_id, as_of=later(90), now=later(90)))
        (one,) = found.changes
        assert (found.before.number, one.kind, one.before, one.value, one.turn) == (1, K.CHANGED, "6 500", "8 300", Turn.UP)

    def test_one_that_was_never_sent_is_not_what_the_readers_have(self, alva, incident_id, monkeypatch):
        there = offered(monkeypatch, piece(value="1"))
        sent(alva, incident_id)
        there[0] = piece(value="2")
        begun(alva, incident_id)
        there[0] = piece(value="3")
        found = self.paper(alva, incident_id, begun(alva, incident_id))
        assert (found.before.number, found.changes[0].before) == (1, "1")

    def test_inside_and_outside_are_compared_each_with_their_own(self, alva, incident_id, monkeypatch):
        there = offered(monkeypatch, piece(value="1"))
        sent(alva, incident_id)
        there[0] = piece(value="2")
        sent(alva, incident_id, external=False)
        there[0] = piece(value="3")
        outside, inside = begun(alva, incident_id), begun(alva, incident_id, external=False)
        assert self.paper(alva, incident_id, outside).changes[0].before == "1"
        assert self.paper(alva, incident_id, inside).changes[0].before == "2"

    def test_each_actor_is_compared_with_itself(self, alva, incident_id, monkeypatch):
        offered(monkeypatch, piece())
        sent(alva, incident_id)
        assert self.paper(alva, incident_id, begun(alva, incident_id, actor="Räddningstjänsten")).before is None

    def test_what_is_not_open_changes_in_silence(self, alva, incident_id, monkeypatch):
        inner = Mark(Secrecy.INTERNAL)
        there = offered(monkeypatch, piece(value="1", mark=inner))
        sent(alva, incident_id)
        there[0] = piece(value="2", mark=inner)
        assert self.paper(alva, incident_id, begun(alva, incident_id)).changes == ()

    def test_what_an_author_leaves_out_has_neither_changed_nor_ended(self, alva, incident_id, monkeypatch):
        there = offered(monkeypatch, piece(value="1"))
        sent(alva, incident_id)
        there[0] = piece(value="2")
        report_id = begun(alva, incident_id)
        wrote(alva, incident_id, report_id, left_out=("fact:1",))
        assert self.paper(alva, incident_id, report_id).changes == ()

    def test_a_correction_is_compared_with_the_report_before_and_not_with_itself(self, alva, incident_id, monkeypatch):
        from vardkase.situation.tests.reports_scenes import did

        there = offered(monkeypatch, piece(value="1"))
        sent(alva, incident_id)
        there[0] = piece(value="2")
        second = sent(alva, incident_id)
        did("correct_report", alva, incident_id, second, reason="Siffran var fel.", now=later(80))
        found = self.paper(alva, incident_id, second)
        assert (found.before.number, found.version) == (1, 2)
