"""Moments that have been, with the words of the field that asks: what is wrong with one to come is told otherwise where one looks back."""

from __future__ import annotations

from datetime import datetime

from vardkase.incidents.forms.base import KeyedForm
from vardkase.kernel.moments import Happened, parse_happened
from vardkase.kernel.refusal import Refusal


def been(form: KeyedForm, name: str, ahead: Refusal) -> Happened | None:
    """The moment of a field, None when it is empty. One that has not been is answered with `ahead`, at the field like all that is wrong."""
    said = str(form.cleaned_data.get(name) or "").strip()
    if not said:
        return None
    try:
        return parse_happened(said, now=form.now)
    except Refusal as refusal:
        form.refuse(ahead if refusal.code == "moment.in_future" else refusal, name)
        return None


def looked_at(said: str, here: datetime) -> Happened:
    """The moment that somebody wants to look back at. Refused: "situation.moment_not_yet", and what `parse_happened` refuses."""
    try:
        return parse_happened(said, now=here)
    except Refusal as refusal:
        if refusal.code == "moment.in_future":
            raise Refusal("situation.moment_not_yet", said=said)
        raise
