"""Answers of feeds as their senders write them, made by us in the same shapes; and short ways to a warning that has come."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from vardkase.access.rules import Viewer
from vardkase.incidents.tests.scenes import BOARD, NIGHT
from vardkase.kernel.ids import new_id
from vardkase.situation.actions.feeds import Asked, Came, Done, take_reading
from vardkase.situation.feeds import vma
from vardkase.situation.feeds.reading import Item, Reading
from vardkase.situation.rules.feeds import Feed
from vardkase.situation.rules.warnings import Alert, Area, Code, MsgType, Ours, Reference, Scheme, Severity
from vardkase.testing.people import AUTHORITY

OURS = Ours("0188", "01", ("1", "42"), ("1", "2"), ("Norrtälje", "Roslagen"), None)
SENDER = "https://vmaapi.sr.se"
SQUARE = [[18.5, 59.7], [18.9, 59.7], [18.9, 59.9], [18.5, 59.9], [18.5, 59.7]]


def iso(minutes: float = 0, *, since: datetime = NIGHT) -> str:
    """A moment so many minutes after the scene begins, as feeds write it."""
    return (since + timedelta(minutes=minutes)).isoformat()


def packed(value: Any) -> bytes:
    """JSON as bytes."""
    return json.dumps(value, ensure_ascii=False).encode()


def smhi_area(**more: Any) -> dict[str, Any]:
    """An area that SMHI warns for."""
    return {
        "id": 7,
        "approximateStart": iso(60),
        "approximateEnd": iso(600),
        "published": iso(-10),
        "normalProbability": True,
        "areaName": {"sv": "Roslagskusten", "en": "The coast of Roslagen"},
        "warningLevel": {"sv": "Orange", "en": "Orange", "code": "ORANGE"},
        "eventDescription": {"sv": "Vind", "en": "Wind", "code": "WIND"},
        "affectedAreas": [{"id": 1, "sv": "Stockholms län", "en": "Stockholm County"}],
        "descriptions": [
            {"title": {"sv": "Var", "en": "Where", "code": "WHERE"}, "text": {"sv": "Längs kusten.", "en": "Along the coast."}},
            {"title": {"sv": "Vad händer", "en": "What", "code": "HAPPENS"}, "text": {"sv": "Storm på natten.", "en": "Storm at night."}},
        ],
        "area": {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}},
        **more,
    }


def smhi_event(*areas: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An event of SMHI's with its areas."""
    event = {"sv": "Vind", "en": "Wind", "code": "WIND", "mhoClassification": {"code": "MET"}}
    return {"id": 3, "normalProbability": True, "event": event, "descriptions": [], "warningAreas": list(areas), **more}


def vma_info(language: str = "sv-SE", **more: Any) -> dict[str, Any]:
    """What a VMA says in one language."""
    return {
        "language": language,
        "category": ["Safety"],
        "event": "Viktigt meddelande till allmänheten (VMA)",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "expires": iso(7 * 24 * 60),
        "senderName": "Sveriges Radio",
        "description": "Det brinner i Rimbo.\r\n\r\nGå inomhus.",
        "instruction": None,
        "responseType": None,
        "web": "https://www.sverigesradio.se/vma",
        "parameters": [],
        "area": [{"areaDesc": "Norrtälje kommun", "geocode": [{"valueName": "Kommun", "value": "0188"}]}],
        **more,
    }


def vma_alert(identifier: str = "SRCAP1I", *infos: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A VMA."""
    return {
        "identifier": identifier,
        "sender": SENDER,
        "sent": iso(-5),
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": None,
        "note": None,
        "incidents": "SRVMA1I",
        "info": list(infos or (vma_info(),)),
        **more,
    }


def vma_cancel(identifier: str, of: str, **more: Any) -> dict[str, Any]:
    """What calls a VMA back: no text, no area, only what it is about."""
    return vma_alert(identifier, **{"msgType": "Cancel", "references": f"{SENDER},{of},{iso(-5)}", "info": None, **more})


def vma_feed(*alerts: dict[str, Any], timestamp: str | None = None) -> bytes:
    """The whole answer."""
    return packed({"timestamp": timestamp or iso(), "alerts": list(alerts)})


def news(**more: Any) -> dict[str, Any]:
    """A piece of news of Krisinformation.se."""
    return {
        "Identifier": "900",
        "PushMessage": "",
        "Updated": iso(-20),
        "Published": iso(-60),
        "Headline": "Omfattande strömavbrott",
        "Preamble": "Många är utan el&nbsp;i natt.",
        "BodyText": "<p>Ring <b>inte</b> 112.</p><ul><li>Spara på värmen.</li></ul>",
        "Area": [{"Type": "County", "Description": "Stockholms län", "Coordinate": "18,59 0", "GeometryInformation": None}],
        "Web": "https://www.krisinformation.se/nyheter/1/",
        "Language": "sv",
        "Event": "News",
        "SenderName": "",
        **more,
    }


def deviation(**more: Any) -> dict[str, Any]:
    """Something on a road."""
    return {
        "Id": "SE_1",
        "IconId": "roadClosed",
        "MessageType": "Hinder",
        "Header": "E18 avstängd",
        "Message": "Träd över vägen.",
        "SeverityCode": 5,
        "SeverityText": "Mycket stor påverkan",
        "LocationDescriptor": "Norrtälje–Kapellskär",
        "RoadNumber": "E18",
        "CountyNo": [1],
        "StartTime": iso(-30),
        "EndTime": iso(300),
        "VersionTime": iso(-2),
        "Geometry": {"Point": {"WGS84": "POINT (18.70 59.76)"}},
        **more,
    }


def roads(*situations: dict[str, Any], last: str = "77", **more: Any) -> bytes:
    """Trafikverket's answer."""
    return packed({"RESPONSE": {"RESULT": [{"Situation": list(situations), "INFO": {"LASTCHANGEID": last}, **more}]}})


def fire(*levels: float, start: datetime = NIGHT, **more: Any) -> bytes:
    """SMHI's forecast of the risk of fire, a day to a step."""
    steps = [
        {
            "validTime": (start + timedelta(days=day)).isoformat(),
            "parameters": [{"name": "fwi", "values": [14.9]}, {"name": "fwiindex", "values": [level]}],
        }
        for day, level in enumerate(levels)
    ]
    return packed({"approvedTime": iso(-30), "geometry": {"coordinates": [[18.366, 59.743]]}, "timeSeries": steps, **more})


CAP_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
CAP_INFO = (
    "<info><language>sv-SE</language><category>Infra</category><event>Vattenläcka</event><urgency>Immediate</urgency>"
    "<severity>Moderate</severity><certainty>Observed</certainty><headline>Koka vattnet</headline><description>Bakterier.</description>"
    "<area><areaDesc>Norrtälje</areaDesc><polygon>59.7,18.5 59.7,18.9 59.9,18.9 59.7,18.5</polygon>"
    "<geocode><valueName>SCB:kommun</valueName><value>0188</value></geocode></area></info>"
)


def cap(
    *,
    identifier: str = "urn:uuid:1",
    kind: str = "Alert",
    status: str = "Actual",
    scope: str = "Public",
    before: str = "",
    after: str = "",
    info: str = CAP_INFO,
    sent: str = "2019-01-02T02:00:00+01:00",
    head: str = CAP_HEAD,
    version: str = "1.2",
) -> bytes:
    """A CAP file; `before` and `after` are elements before and after the code."""
    return (
        f'{head}<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}"><identifier>{identifier}</identifier>'
        f"<sender>kris@kommun.example</sender><sent>{sent}</sent><status>{status}</status><msgType>{kind}</msgType><scope>{scope}</scope>"
        f"{before}<code>profile:se-kommun:0.1</code>{after}{info}</alert>"
    ).encode()


def alert(identifier: str = "A1", **more: Any) -> Alert:
    """A warning in the house's own form, that touches us and lasts ten hours."""
    facts: dict[str, Any] = {
        "sender": SENDER,
        "source": "Sveriges Radio",
        "event": "VMA",
        "sent": NIGHT - timedelta(minutes=5),
        "headline": "Brand i Rimbo",
        "text": "Gå inomhus.",
        "severity": Severity.SEVERE,
        "expires": NIGHT + timedelta(hours=10),
        "areas": (Area("Norrtälje kommun", (Code(Scheme.KOMMUN, "0188"),)),),
    }
    return Alert(identifier, **{**facts, **more})


def about(identifier: str, kind: MsgType = MsgType.CANCEL, own: str = "C1", **more: Any) -> Alert:
    """A message about an earlier one."""
    areas = {} if kind is MsgType.UPDATE else {"areas": ()}
    return alert(own, kind=kind, references=(Reference(SENDER, identifier, iso(-5)),), **{**areas, **more})


def reading(*alerts: Alert, **more: Any) -> Reading:
    """What a feed says."""
    return Reading(tuple(Item(one, f"raw {one.identifier}") for one in alerts), **more)


def took(viewer: Viewer, said: Reading, *, feed: Feed = Feed.VMA, now: datetime = NIGHT, ours: Ours = OURS, **more: Any) -> Done:
    """A feed's answer taken in."""
    call: dict[str, Any] = {"authority_id": AUTHORITY, "authority": BOARD, "key": new_id(), **more}
    asked = call.pop("asked", Asked(str(feed), "Flödet", feed, now + timedelta(minutes=5)))
    mark = sha256(repr(said).encode()).hexdigest()
    return take_reading(viewer=viewer, asked=asked, came=Came(mark, mark), reading=said, ours=ours, now=now, **call)


def came(viewer: Viewer, *alerts: Alert, **more: Any) -> UUID:
    """A warning that has come; returns its id."""
    return took(viewer, reading(*(alerts or (alert(),))), **more).ids[0]


def read_vma(*alerts: dict[str, Any]) -> Iterable[Alert]:
    """The warnings of an answer of Sveriges Radio's."""
    return [item.alert for item in vma.read(vma_feed(*alerts)).items]
