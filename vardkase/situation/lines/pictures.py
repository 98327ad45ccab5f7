"""In the log: pictures that are conveyed and collected."""

from __future__ import annotations

from vardkase.incidents.rules import Category, Secrecy
from vardkase.leadership.lines.base import Facts, Line, important, internal, sentences
from vardkase.situation.events import pictures as events
from vardkase.situation.rules.pictures import PictureLine


def _text(summary: str, lines: tuple[PictureLine, ...]) -> str:
    """What was given, whole: in the log too it is read line by line."""
    return sentences(summary, *(f"{one.actor}: {one.text}" if one.actor else one.text for one in lines))


def _proposed(event: events.PictureProposed) -> tuple[str, Facts]:
    return _text(event.summary, event.lines), {
        "reference": event.reference,
        "headline": event.headline,
        "audience": ", ".join(event.audience),
    }


def _conveyed(event: events.PictureConveyed) -> tuple[str, Facts]:
    return _text(event.summary, event.lines), {
        "reference": event.reference,
        "headline": event.headline,
        "audience": ", ".join(event.audience),
    }


def _sent_back(event: events.PictureSentBack) -> tuple[str, Facts]:
    return event.reason, {"reference": event.reference, "headline": event.headline}


def _withdrawn(event: events.PictureWithdrawn) -> tuple[str, Facts]:
    return event.reason, {"reference": event.reference, "headline": event.headline, "audience": ", ".join(event.audience)}


def _received(event: events.PictureReceived) -> tuple[str, Facts]:
    return sentences(*(one.text for one in event.lines)), {"reference": event.reference, "actor": event.actor, "headline": event.headline}


def _collected(event: events.PictureCollected) -> tuple[str, Facts]:
    facts = {"reference": event.reference, "headline": event.headline, "actors": ", ".join(event.actors)}
    return _text(event.judgement, event.lines), facts


LINES: dict[str, Line] = {
    # Until somebody has approved it, it is a paper on our own table.
    "situation.picture_proposed": Line(_proposed, Category.COLLABORATION, least=internal, whole=Secrecy.INTERNAL),
    "situation.picture_conveyed": Line(_conveyed, Category.COLLABORATION, important),
    "situation.picture_sent_back": Line(_sent_back, Category.COLLABORATION, least=internal, whole=Secrecy.INTERNAL),
    "situation.picture_withdrawn": Line(_withdrawn, Category.COLLABORATION, important),
    "situation.picture_received": Line(_received, Category.COLLABORATION),
    "situation.picture_collected": Line(_collected, Category.COLLABORATION, important),
}
