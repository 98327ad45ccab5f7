"""Every recorded answer of a real feed, and every sample of CAP and its schema, where they lie beside the project (`shared/`).

They belong to others and are never part of the project. Where they are not, that is said in one line; the shapes that they have are tried
with answers of our own in the other tests.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from vardkase.access.rules import Viewer
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.issuing import issue
from vardkase.situation.feeds import cap, cap_write, fire, krisinformation, smhi, trafikverket, vma
from vardkase.situation.feeds.reading import BadFeed
from vardkase.situation.models.warnings import WarningRow
from vardkase.situation.queries import warnings as queries
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.issuing import IssueDraft
from vardkase.situation.rules.warnings import Ended, MsgType, Oddity, Ours, Severity, Status
from vardkase.situation.tests.test_feeds_cap import OURS as EVERYTHING
from vardkase.situation.tests.warnings_scenes import took
from vardkase.testing import source

SHARED = next((folder / "shared" for folder in source.ROOT.parents if (folder / "shared" / "feeds").is_dir()), None)

if SHARED is None:

    def test_the_recordings_are_not_here_and_that_is_said(pytestconfig: pytest.Config) -> None:
        reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line("no folder shared/feeds beside the project: the recorded feeds and the schema of CAP are left out")

else:
    FEEDS, STANDARDS = SHARED / "feeds", SHARED / "standards"
    VMA = sorted((FEEDS / "sr-vma").glob("*_alert_*.json"))
    SCHEMA = etree.XMLSchema(etree.parse(str(STANDARDS / "cap-1.2" / "xsd" / "CAP-v1.2-os.xsd")))

    def data(name: str) -> bytes:
        return (FEEDS / name).read_bytes()

    def sample(name: str) -> bytes:
        return (STANDARDS / name).read_bytes()

    class TestSmhi:
        def test_both_shapes_of_an_area_are_read_and_the_test_is_one(self) -> None:
            one, two = (item.alert for item in smhi.read(data("smhi-warnings/ibww-warning.excerpt.json")).items)
            assert (one.status, one.severity, one.areas[0].codes[0].value) == (Status.TEST, Severity.MODERATE, "14")
            assert (two.status, two.event, len(two.areas[0].polygons)) == (Status.ACTUAL, "Hög vattenföring", 1)
            assert one.oddities == two.oddities == ()

        @pytest.mark.parametrize(("name", "steps"), [("daily", 3), ("hourly", 3)])
        def test_the_risk_of_fire_is_read(self, name: str, steps: int) -> None:
            reading = fire.read(data(f"smhi-fire/fwif1g_{name}.trimmed.json"), least=1, place="X")
            assert reading.items[0].raw.count("Z ") == steps
            assert reading.as_of is not None
            assert fire.read(data(f"smhi-fire/fwif1g_{name}.trimmed.json"), least=6).items == ()

        def test_another_forecast_is_no_risk_of_fire(self) -> None:
            with pytest.raises(BadFeed):
                fire.read(data("smhi-other/point-forecast.trimmed.json"), least=1)

    class TestVma:
        def test_every_message_is_read_without_a_word_that_we_do_not_know(self) -> None:
            assert len(VMA) > 40
            for path in VMA:
                reading = vma.read(path.read_bytes())
                assert (reading.odd, reading.as_of is not None) == ((), True), path.name
                for item in reading.items:
                    assert item.alert.oddities == (), path.name
                    assert (item.alert.areas == ()) is (item.alert.kind is MsgType.CANCEL)
                    assert item.alert.severity in (Severity.SEVERE, Severity.UNKNOWN)

        def test_the_letter_at_the_end_says_how_it_is_meant(self) -> None:
            letters = {"I": Status.ACTUAL, "E": Status.EXERCISE, "T": Status.TEST}
            found = [item.alert for path in VMA for item in vma.read(path.read_bytes()).items]
            assert {letters[one.identifier[-1]] is one.status for one in found} == {True}
            assert {one.status for one in found} >= {Status.ACTUAL, Status.EXERCISE}

        def test_a_quiet_hour_is_quiet(self) -> None:
            assert vma.read(data("sr-vma/quiet-example.json")).items == ()

        @pytest.mark.django_db
        @pytest.mark.parametrize("backwards", [False, True], ids=["as they came", "backwards"])
        def test_nine_months_leave_nothing_that_holds_but_what_nobody_called_back(self, alva: Viewer, *, backwards: bool) -> None:
            everywhere = Ours(kommun="0188", lan="01", names=())
            for path in sorted(VMA, reverse=backwards):
                at = datetime.strptime(path.name[:19], "%Y-%m-%dT%H-%M-%S").replace(tzinfo=UTC)
                counties = {code.value for item in vma.read(path.read_bytes()).items for area in item.alert.areas for code in area.codes}
                took(
                    alva,
                    vma.read(path.read_bytes()),
                    now=at,
                    ours=replace(everywhere, kommun=next(iter(counties), ""), lan=next(iter(counties), "")),
                )
            lines = {row.identifier: row.ended_how for row in WarningRow.objects.all()}
            cancels = {ref.identifier for path in VMA for item in vma.read(path.read_bytes()).items for ref in item.alert.references}
            assert lines
            assert all((lines[name] == Ended.CANCELLED) for name in lines if name in cancels)
            end = datetime(2026, 9, 1, tzinfo=UTC)
            assert queries.proposed(alva, now=end) == ()

        def test_every_one_becomes_valid_cap(self) -> None:
            for path in VMA:
                for item in vma.read(path.read_bytes()).items:
                    one = replace(item.alert, references=tuple(replace(ref) for ref in item.alert.references))
                    assert SCHEMA.validate(etree.fromstring(cap_write.written(one))), (path.name, SCHEMA.error_log)

    class TestOthers:
        def test_news_is_text(self) -> None:
            items = krisinformation.read(data("krisinformation/v3-news-2023-03.json")).items
            assert len(items) == len(json.loads(data("krisinformation/v3-news-2023-03.json")))
            for item in items:
                assert not {"<", ">", "\u00a0", "{0}"} & set(item.alert.text), item.alert.identifier
                assert "&nbsp;" not in item.alert.text
                assert item.alert.oddities == ()

        def test_a_deleted_situation_is_gone(self) -> None:
            reading = trafikverket.read(data("trafikverket/situation-delta-deleted.json"), cursor="1")
            assert (reading.items, len(reading.gone), reading.cursor) == ((), 2, "7426311386101186961")

        @pytest.mark.parametrize("path", ["trafikverket/weathermeasurepoint.json", "polisen/events.json", "geodata/kommun.geojson"])
        def test_another_feed_is_not_taken_for_the_roads(self, path: str) -> None:
            with pytest.raises(BadFeed):
                trafikverket.read(data(path))

        def test_no_reader_takes_another_feeds_answer_for_its_own(self) -> None:
            readers = {
                "smhi-warnings": smhi.read,
                "sr-vma": vma.read,
                "krisinformation": krisinformation.read,
                "trafikverket": trafikverket.read,
            }
            for own, read in readers.items():
                for path in sorted(FEEDS.rglob("*.json")):
                    if path.parent.name == own:
                        continue
                    try:
                        found = read(path.read_bytes())
                    except BadFeed:
                        continue
                    assert found.items == (), (own, path.name)

    class TestCap:
        @pytest.mark.parametrize("path", sorted((STANDARDS / "own-samples").glob("cap-*.xml")), ids=lambda path: path.name)
        def test_samples_of_ours_are_right(self, path: Path) -> None:
            item, wrong = cap.read_file(path.read_bytes())
            assert (wrong, item.alert.oddities) == ((), ())

        def test_an_envelope_is_opened(self) -> None:
            assert len(cap.read(sample("own-samples/edxl-de2-with-cap.xml")).items) == 1

        @pytest.mark.parametrize(
            ("name", "right"), [("canada.cap", True), ("thunderstorm.cap", True), ("canada_errors.cap", False), ("invalid.cap", False)]
        )
        def test_samples_of_others_are_judged(self, name: str, right: bool) -> None:
            item, wrong = cap.read_file(sample(f"cap-1.2/samples/{name}"))
            assert (wrong == ()) is right
            assert (Oddity.NOT_VALID in cap.read(sample(f"cap-1.2/samples/{name}")).items[0].alert.oddities) is not right
            assert item.alert.name

        @pytest.mark.parametrize("name", ["xee.cap", "weather.cap", "no_optional_fields.cap"])
        def test_hostile_or_older_ones_are_refused(self, name: str) -> None:
            with pytest.raises(BadFeed):
                cap.read(sample(f"cap-1.2/samples/{name}"))

        def test_our_rules_and_the_schema_agree_on_the_samples(self) -> None:
            for path in (*sorted((STANDARDS / "own-samples").glob("cap-*.xml")), STANDARDS / "cap-1.2/samples/thunderstorm.cap"):
                assert SCHEMA.validate(etree.parse(str(path))), path.name

        def test_what_we_write_is_valid_by_the_schema_itself(self) -> None:
            for one in (EVERYTHING, replace(EVERYTHING, status=Status.EXERCISE, others=(), areas=())):
                assert SCHEMA.validate(etree.fromstring(cap_write.written(one, incident="2019-001", note="x"))), SCHEMA.error_log

        @pytest.mark.django_db
        def test_so_is_what_is_issued(self, alva: Viewer, incident_id: Any, settings: Any) -> None:
            settings.CAP_SENDER, settings.AREA_KOMMUN = "kris@kommun.example", "0188"
            now = datetime(2019, 1, 2, 2, tzinfo=UTC)
            draft = IssueDraft(
                "Strömavbrott",
                "Ingen el",
                "Text",
                "Vätö",
                "Gör",
                "Infra",
                whole=True,
                polygon="59,18 59,19 60,19",
                expires=now + timedelta(days=1),
                web="https://kommun.example",
            )
            entry = issue(viewer=alva, incident_id=incident_id, draft=draft, key=new_id(), now=now)
            assert SCHEMA.validate(etree.fromstring(cap_write.written(entry.event.alert, incident=entry.event.incident))), SCHEMA.error_log

    def test_every_recording_of_warnings_has_a_reader() -> None:
        known = {"smhi-warnings", "smhi-fire", "sr-vma", "krisinformation", "trafikverket"}
        others = {"polisen", "scb", "geodata", "power-outage", "smhi-other"}
        assert {path.name for path in FEEDS.iterdir() if path.is_dir()} <= known | others
        assert Feed.SMHI in Feed
