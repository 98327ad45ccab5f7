"""A small reader of calendars, by the standard and not by what we write: unfolds, unescapes, and knows what must be there (RFC 5545)."""

from __future__ import annotations

import re

Event = dict[str, str]
_ESCAPE = re.compile(r"\\([\\;,nN])")


def read(data: bytes) -> tuple[Event, list[Event]]:
    """The calendar's own properties and its events, an alarm's under `ALARM.` names. Raises AssertionError for what no reader takes."""
    assert data.endswith(b"\r\n")
    raw = data.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in raw)
    assert not any(b"\n" in line or b"\r" in line for line in raw)
    assert [octets.decode() for octets in raw]  # No character is cut in two.
    text = data.decode().replace("\r\n ", "")
    calendar: Event = {}
    events: list[Event] = []
    open_parts: list[str] = []
    for line in text.split("\r\n")[:-1]:
        name, colon, value = line.partition(":")
        assert colon, line
        if name == "BEGIN":
            open_parts.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert open_parts.pop() == value
        else:
            into = calendar if len(open_parts) == 1 else events[-1]
            key = f"ALARM.{name}" if open_parts[-1] == "VALARM" else name
            assert key not in into, f"{key} twice"
            into[key] = _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
    assert open_parts == []
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY"} <= set(event)
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
    assert len({event["UID"] for event in events}) == len(events)
    return calendar, events
