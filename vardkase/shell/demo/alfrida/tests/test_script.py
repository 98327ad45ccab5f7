"""The script of the storm: complete, sourced, in order, within the storm, and equal to the published curve."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from vardkase.access.rules import Role
from vardkase.incidents import rules
from vardkase.kernel.moments import Precision, parse_happened
from vardkase.kernel.personal_ids import find_personal_ids
from vardkase.shell.demo.alfrida import script, whiteboard
from vardkase.shell.demo.alfrida.script import FOLDER, Do, steps
from vardkase.testing.cases import each

ROWS = [step for step in steps() if step.row]
INVENTED = [step for step in steps() if step.fictional]
STORM_BEGINS = datetime(2018, 12, 30, tzinfo=UTC) - timedelta(hours=1)
STORM_IS_TOLD = datetime(2019, 4, 24, tzinfo=UTC)
WORDS_OF_UNKNOWN = {"i januari, dag okänd", "efter den 23 jan, dag okänd"}
ROLES = {"duty_officer", "log_keeper", "chief_of_staff", "staff_member", "board_chair", "decision_maker"}

# As it was published, hour by hour: moment, customers, area, how exact, source.
CURVE = """
2019-01-02T12:00+01:00,60000,VATTENFALL_TOTAL,approx_peak,N12
2019-01-02T12:00+01:00,28528,VATTENFALL_ROSLAGEN,exact_hour_unknown,N10
2019-01-02T12:00+01:00,1260,NORRTALJE_ENERGI,exact_hour_unknown,N10
2019-01-02T19:00+01:00,35000,VATTENFALL_TOTAL,approx,N12
2019-01-03T10:00+01:00,38000,SVERIGE,hour_approx,N13b
2019-01-04T10:00+01:00,18000,VATTENFALL_ROSLAGEN,hour_approx,N14
2019-01-05T16:00+01:00,14500,VATTENFALL_TOTAL,approx,N17
2019-01-06T10:00+01:00,11947,VATTENFALL_TOTAL,exact,N18
2019-01-07T19:00+01:00,6000,NORRTALJE_KOMMUN,at_least,N19
2019-01-08T14:00+01:00,6500,VATTENFALL_TOTAL,approx,N20
2019-01-10T11:30+01:00,8300,VATTENFALL_TOTAL,approx,N21
2019-01-18T09:00+01:00,900,VATTENFALL_TOTAL,approx,N24
2019-01-23T20:00+01:00,0,VATTENFALL_TOTAL,hour_approx,N25
"""


def texts(step):
    """Everything a step says."""
    return " ".join(str(value) for value in json.loads(json.dumps(step.body, ensure_ascii=False)).values())


class TestTheRows:
    def test_there_are_forty_four_of_them_by_number(self):
        assert sorted(step.row for step in ROWS) == list(range(1, 45))

    @each("step", ROWS, ids=lambda step: step.id)
    def test_every_row_has_a_source_with_an_address(self, step):
        assert step.sources
        assert all(re.match(r"https?://[^/]+/.", source.url) for source in step.sources)
        assert all(source.publisher and source.title for source in step.sources)

    @each("step", ROWS, ids=lambda step: step.id)
    def test_every_row_can_be_shown_with_all_its_sources(self, step):
        assert len(step.source_text) <= script.LONGEST_SOURCE
        assert all(f"({source.id})" in step.source_text for source in step.sources)
        assert all(source.url in step.source_text for source in step.sources[1:])

    @each("step", ROWS, ids=lambda step: step.id)
    def test_every_row_lies_within_the_storm(self, step):
        assert STORM_BEGINS <= step.recorded_at < STORM_IS_TOLD
        assert step.happened is not None
        if step.happened.at:
            assert STORM_BEGINS <= step.happened.at <= step.recorded_at

    @each("step", ROWS, ids=lambda step: step.id)
    def test_a_row_is_not_said_to_be_invented(self, step):
        assert "fiktiv" not in step.body["tags"]
        assert "fictional" not in step.body

    def test_the_figures_are_those_of_the_curve(self):
        found = [
            (figure["curve"], figure["value"], figure["area"], figure["qualifier"], step.sources)
            for step in ROWS
            for figure in step.body["figures"]
            if "curve" in figure
        ]
        wanted = [line.split(",") for line in CURVE.split()]
        assert sorted((at, str(value), area, how) for at, value, area, how, _ in found) == sorted(tuple(row[:4]) for row in wanted)
        for at, value, _, _, sources in found:
            (source,) = [row[4] for row in wanted if (row[0], row[1]) == (at, str(value))]
            assert source in {one.id for one in sources}

    @each("number", ["28 528", "1 260", "35 000", "38 000", "18 000", "14 500", "11 947", "6 500", "8 300", "900"])
    def test_the_figures_stand_in_the_words_too(self, number):
        assert any(number in step.body["text"].replace("\u00a0", " ") for step in ROWS)

    @each("step", [step for step in ROWS if step.body["figures"]], ids=lambda step: step.id)
    def test_every_figure_says_of_which_area_and_how_exactly(self, step):
        assert all(figure["area"] and figure["qualifier"] for figure in step.body["figures"])

    def test_two_rows_of_january_and_one_afterwards_do_not_know_their_day(self):
        assert [step.row for step in ROWS if step.happened.precision is Precision.UNKNOWN] == [39, 40, 43]

    @each("step", steps(), ids=lambda step: step.id)
    def test_when_it_happened_is_written_as_somebody_would_and_means_what_it_says(self, step):
        if step.happened is None or step.happened.said in WORDS_OF_UNKNOWN:
            return
        if step.happened.said == "2 jan natt och morgon":
            assert step.happened.precision is Precision.PART_OF_DAY  # Two parts of a day at once: the later one is kept.
            return
        heard = parse_happened(step.happened.said, now=step.recorded_at)
        assert (heard.at, heard.precision) == (step.happened.at, step.happened.precision)

    def test_some_were_written_long_afterwards_and_most_were_not(self):
        late = [step.row for step in ROWS if step.happened and rules.is_late(step.happened, step.recorded_at, 30)]
        assert late == [1, 2, 9, 12, 42, 44]


class TestTheInventedSteps:
    @each("step", INVENTED, ids=lambda step: step.id)
    def test_every_one_is_marked(self, step):
        assert step.body["fictional"] is True
        assert not step.sources
        assert step.source_text == script.FICTIONAL_SOURCE
        if step.do in {Do.ENTRY, Do.PHOTO}:
            assert script.FICTIONAL_TAG in step.body["tags"]

    def test_they_show_what_the_house_can_do(self):
        assert {step.do for step in INVENTED} | {Do.PICTURE} == set(Do)
        assert [step.body["level"] for step in INVENTED if step.do is Do.LEVEL] == [1, 2, 3, 2, 1]
        assert [step.recorded_at.strftime("%d %H:%M") for step in INVENTED if step.do is Do.ALARM] == ["01 15:05", "02 01:20"]

    def test_one_of_them_is_secret_by_a_statute_and_tells_of_nobody(self):
        (secret,) = [step for step in INVENTED if step.body.get("secrecy")]
        assert secret.body["secrecy"]["statute"] == "18 kap. 13 § OSL"

    def test_what_is_corrected_and_confirmed_was_written_before(self):
        seen: set[str] = set()
        for step in steps():
            assert step.body.get("of", "") in seen | {""}
            seen.add(step.id)


class TestAllSteps:
    def test_no_two_have_the_same_id_moment_or_key(self):
        for values in ([s.id for s in steps()], [s.recorded_at for s in steps()], [s.key("a") for s in steps()]):
            assert len(set(values)) == len(steps())

    def test_a_key_is_the_same_in_every_load_and_another_in_every_run(self):
        first = steps()[0]
        assert first.key("a") == first.key("a") != first.key("b")
        assert first.key("a").version == 7

    def test_keys_sort_as_the_storm_did(self):
        keys = [step.key("a") for step in steps()]
        assert keys == sorted(keys)

    @each("step", steps(), ids=lambda step: step.id)
    def test_nobody_is_named_by_number(self, step):
        assert find_personal_ids(texts(step) + step.source_text) == ()

    @each("step", [step for step in steps() if step.do in {Do.ENTRY, Do.PHOTO}], ids=lambda step: step.id)
    def test_words_for_kinds_are_those_of_the_rules(self, step):
        assert rules.Category(step.body["category"]) is not rules.Category.SYSTEM
        assert rules.Channel(step.body["channel"]) is not rules.Channel.SYSTEM
        assert rules.Direction(step.body["direction"])
        assert rules.Importance(step.body["importance"])

    def test_whoever_acts_has_a_role_that_may(self):
        assert {str(step.by) for step in steps()} == ROLES
        assert all(Role(role) for role in ROLES)

    @each("step", [step for step in steps() if "text" in step.body], ids=lambda step: step.id)
    def test_texts_are_whole_sentences_that_a_tired_person_can_read(self, step):
        text = step.body["text"]
        assert text[0].isupper() or text[0].isdigit()
        assert text.endswith(".")
        assert len(text) <= 400
        assert not re.search(r"  |–{2}|\s$", text)


class TestSources:
    def test_every_source_has_its_number_and_address_once(self):
        found = script.sources()
        assert len(found) >= 25
        assert len({source.url for source in found.values()}) == len(found)

    def test_every_source_that_a_row_names_is_there(self):
        assert {source.id for step in ROWS for source in step.sources} <= set(script.sources())


class TestStormTime:
    def test_it_is_said_with_its_day(self):
        said = {step.id: step.storm_time for step in steps()}
        assert said["row-12"] == "2 jan 04:51"
        assert said["row-11"] == "2 jan ca 02"
        assert said["row-16"] == "2 jan på dagen"
        assert said["row-39"] == "i januari, dag okänd"
        assert said["level-staff"] == "2 jan 02:35"

    def test_summer_time_is_kept_apart_from_winter_time(self):
        assert script.local_moment("2019-01-02 02:20") == datetime(2019, 1, 2, 1, 20, tzinfo=UTC)
        assert script.local_moment("2019-04-22 12:00") == datetime(2019, 4, 22, 10, 0, tzinfo=UTC)


class TestTheWhiteboard:
    def test_the_picture_is_small_and_of_a_kind_that_can_be_attached(self):
        data = whiteboard.PLACE.read_bytes()
        assert data.startswith(b"\x89PNG")
        assert len(data) < 60_000

    def test_it_is_the_drawing_that_the_code_draws(self):
        from PIL import Image

        with Image.open(FOLDER / "whiteboard.png") as kept:
            assert kept.size == whiteboard.photographed(whiteboard.draw_board()).size
