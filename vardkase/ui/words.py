"""Words for what the floors below only name by code: refusals and events. Every package keeps its own in its `words.py`."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.ui import times

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

log = logging.getLogger(__name__)

# The kernel knows no Django, so that its refusals get their words here.
REFUSALS: dict[str, StrPromise] = {}


def refusal_text(refusal: Refusal) -> str:
    """The sentence for a refusal, with its facts filled in; a general sentence, and a line in the log, when the code has none."""
    sentence = _collected("REFUSALS").get(refusal.code)
    if sentence is None:
        log.error("No words for the refusal %s", refusal.code)
        return _("This could not be done. Nothing has been saved. Go back and try again.")
    try:
        return str(sentence) % {name: _readable(fact) for name, fact in refusal.facts.items()}
    except (KeyError, ValueError, TypeError):
        log.exception("The words for the refusal %s do not fit its facts", refusal.code)
        return _("This could not be done. Nothing has been saved. Go back and try again.")


def event_text(kind: str) -> str:
    """The words for a kind of ledger entry; the kind itself, and a line in the log, when it has none."""
    words = _collected("EVENTS").get(kind)
    if words is None:
        log.error("No words for the event %s", kind)
        return kind
    return str(words)


def _readable(fact: Any) -> Any:
    return times.moment(fact, utc_now()) if isinstance(fact, datetime) else fact


@cache
def _collected(name: str) -> Mapping[str, StrPromise]:
    """The dictionaries of that name from the `words` module of every installed app; a code belongs to one package only."""
    found: dict[str, StrPromise] = {}
    for config in apps.get_app_configs():
        if config.module is None or not module_has_submodule(config.module, "words"):
            continue
        module = importlib.import_module(f"{config.name}.words")
        found.update(getattr(module, name, {}))
    return found
