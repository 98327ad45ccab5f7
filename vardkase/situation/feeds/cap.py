"""CAP 1.2 in: alerts of other municipalities, agencies and countries, alone, in an Atom feed, or in an envelope."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from vardkase.situation.feeds.cap_check import Wrong, text_of, texts_of, wrong_with
from vardkase.situation.feeds.cap_xml import ATOM, CAP, Element, alerts_in, links_in, root_of
from vardkase.situation.feeds.reading import BadFeed, Item, Reading, member, moment_of, plain
from vardkase.situation.feeds.shapes import of_cap
from vardkase.situation.feeds.vma import graded, references_of
from vardkase.situation.rules.warnings import Alert, Area, Code, MsgType, Oddity, Reference, Scheme, Status, Translation, tidy

SCHEMES = {
    "scb:kommun": Scheme.KOMMUN, "kommun": Scheme.KOMMUN, "scb:lan": Scheme.LAN, "scb:län": Scheme.LAN, "län": Scheme.LAN,
    "lan": Scheme.LAN, "sverige": Scheme.LAN,
}  # fmt: skip
SWEDISH = "sv"
# Each is asked for by itself: a feed of a hundred links is not followed to its end in one round.
MAX_LINKS = 20


def read(data: bytes) -> Reading:
    """What a document says; an alert that breaks the standard is read as far as it can be, and marked. Raises BadFeed."""
    root = root_of(data)
    items, odd = [], []
    for element in alerts_in(root):
        wrong = wrong_with(element)
        if not text_of(element, "identifier") or not text_of(element, "sender"):
            odd.append(f"an alert without identifier or sender: {', '.join(one.where for one in wrong)}"[:200])
            continue
        alert = alert_of(element)
        items.append(Item(tidy(replace(alert, oddities=(*alert.oddities, *((Oddity.NOT_VALID,) if wrong else ())))), raw_of(element)))
    if odd and not items:
        raise BadFeed(odd[0])
    updated = root.findtext(f"{{{ATOM}}}updated") if root.tag == f"{{{ATOM}}}feed" else None
    return Reading(tuple(items), as_of=moment_of(updated), odd=tuple(odd[:20]))


def linked(data: bytes, url: str) -> tuple[str, ...]:
    """Where the entries of a feed say that their alerts lie, on the feed's own host, by https. Raises BadFeed."""
    here = urlsplit(url).netloc
    found = (_joined(url, link, here) for link in links_in(root_of(data)))
    return tuple(dict.fromkeys(one for one in found if one))[:MAX_LINKS]


def _joined(url: str, link: str, host: str) -> str:
    """Where a link leads, if that is the host, by https; empty for elsewhere, and for what is no address."""
    try:
        found = urljoin(url, link)
        return found if (urlsplit(found).scheme, urlsplit(found).netloc) == ("https", host) else ""
    except ValueError:
        return ""


def read_file(data: bytes) -> tuple[Item, tuple[Wrong, ...]]:
    """The one alert of a file that somebody puts in, and what is wrong with it. Raises BadFeed for a file without exactly one."""
    found = alerts_in(root_of(data))
    if len(found) != 1:
        raise BadFeed(f"{len(found)} alerts in one file")
    return Item(tidy(alert_of(found[0])), raw_of(found[0])), wrong_with(found[0])


def raw_of(element: Element) -> str:
    """The alert as it came."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False))


def alert_of(element: Element) -> Alert:
    """An alert in the house's form. The first language is Swedish if there is one; without a word for it, CAP means English."""
    infos = list(element.iterfind(f"{{{CAP}}}info"))
    infos.sort(key=lambda one: not (text_of(one, "language") or "en-US").lower().startswith(SWEDISH))
    first = infos[0] if infos else etree.Element("none")
    odd: list[Oddity] = []
    areas = tuple(_area(one, odd) for one in first.iterfind(f"{{{CAP}}}area"))
    sent = moment_of(text_of(element, "sent"))
    if sent is None:
        odd.append(Oddity.NO_TIME)
    identifier, sender = text_of(element, "identifier"), text_of(element, "sender")
    return Alert(
        identifier=identifier or f"sha256:{sha256(raw_of(element).encode()).hexdigest()[:32]}", sender=sender or "?",
        source=plain(text_of(first, "senderName")) or sender or "?",
        event=plain(text_of(first, "event")) or text_of(element, "msgType"), sent=sent,
        # What nobody knows the meaning of is not proposed as real.
        status=member(Status, text_of(element, "status"), Status.SYSTEM), kind=member(MsgType, text_of(element, "msgType"), MsgType.ERROR),
        headline=plain(text_of(first, "headline")), text=plain(text_of(first, "description")) or plain(text_of(element, "note")),
        instruction=plain(text_of(first, "instruction")), web=text_of(first, "web"),
        language=text_of(first, "language") or "en-US", categories=tuple(texts_of(first, "category"))[:10],
        **_graded(first), areas=areas, onset=moment_of(text_of(first, "onset") or text_of(first, "effective")),
        expires=moment_of(text_of(first, "expires")), references=_references(element), others=_others(infos[1:]),
        oddities=tuple(dict.fromkeys(odd)),
    )  # fmt: skip


def _graded(info: Element) -> dict[str, Any]:
    return graded({name: text_of(info, name) for name in ("urgency", "severity", "certainty")})


def _references(element: Element) -> tuple[Reference, ...]:
    return references_of(text_of(element, "references"))


def _others(infos: list[Element]) -> tuple[Translation, ...]:
    return tuple(
        Translation(
            text_of(one, "language") or "en-US", plain(text_of(one, "headline")), plain(text_of(one, "description")),
            plain(text_of(one, "instruction")),
        )
        for one in infos
    )  # fmt: skip


def _area(area: Element, odd: list[Oddity]) -> Area:
    codes = []
    for one in area.iterfind(f"{{{CAP}}}geocode"):
        scheme = SCHEMES.get(text_of(one, "valueName").lower(), Scheme.OTHER)
        codes += [Code(scheme, part) for part in text_of(one, "value").replace(",", " ").split()]
    polygons, circles, wrong = of_cap(texts_of(area, "polygon"), texts_of(area, "circle"))
    odd += wrong
    return Area(plain(text_of(area, "areaDesc")), tuple(codes), polygons, circles)
