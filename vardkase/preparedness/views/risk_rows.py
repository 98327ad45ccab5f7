"""The rows of a list of risks, written without a template: a page of a thousand risks had its time from some hundred rows of tags.

What many rows share (a class, a step, a change, a type of event) is written once for the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vardkase.preparedness import methods
from vardkase.preparedness.queries.analysis_rows import Head, RiskLine
from vardkase.preparedness.rules.methods import Method, Scale
from vardkase.preparedness.words import analyses as words
from vardkase.ui.addresses import address
from vardkase.ui.templatetags.components import status_html
from vardkase.ui.widgets import as_shown


def risk_row(one: RiskLine, method: Method) -> dict[str, Any]:
    """A line of a list with its steps in words."""
    tone, said = _class(one)
    return {
        "line": one,
        "event": methods.event_name(one.event),
        "likelihood": method.likelihood.named(one.likelihood),
        "total": method.consequence.named(one.total),
        "uncertainty": method.uncertainty.named(one.uncertainty),
        "tone": tone,
        "class": said,
        "change": words.CHANGES[one.change] if one.change else "",
        "sign": words.CHANGE_SIGNS[one.change] if one.change else "",
    }


def _class(one: RiskLine) -> tuple[str, str]:
    if one.risk_class:
        return one.risk_class.tone, one.risk_class.name
    return "grey", _("Likelihood not judged") if one.unlikely and one.judged else _("Not judged")


def heads(head: Head, *, measured: bool = False) -> list[str]:
    """The headings of the columns after the risk itself."""
    found = [_("Class"), _("Likelihood"), _("Consequence in all"), _("Uncertainty")]
    return [*found, *([_("Since last year")] if head.from_id else []), *([_("Measures")] if measured else [])]


def body(lines: Iterable[RiskLine], head: Head, measures: Mapping[UUID, tuple[int, int]] | None = None) -> list[SafeString]:
    """The rows of the table, each with its risk as heading, and with how many measures it has and of how many the effect is verified."""
    method, compared = head.method, head.from_id is not None
    cells = [f'<td data-label="{as_shown(name)}">' for name in heads(head)]
    last = f'<td data-label="{as_shown(_("Measures"))}">'
    scales = [_steps(scale) for scale in (method.likelihood, method.consequence, method.uncertainty)]
    word = _("secret in parts")
    secret = f'<br><span class="small">{as_shown(word)}</span>'
    classes: dict[Any, str] = {}
    events: dict[str, str] = {}
    changes: dict[Any, str] = {}
    rows = []
    for one in lines:
        kind = (one.risk_class, bool(one.unlikely) and one.judged)
        if kind not in classes:
            tone, word = _class(one)
            classes[kind] = status_html(as_shown(tone), as_shown(word))
        if one.event not in events:
            name = as_shown(methods.event_name(one.event))
            events[one.event] = f'<br><span class="small muted">{name}</span>' if name else ""
        if compared and one.change not in changes:
            changes[one.change] = f"{cells[4]}{_change(one)}</td>"
        values = (one.likelihood, one.total, one.uncertainty)
        steps = "".join([f"{cell}{scale.get(value, _NONE)}</td>" for cell, scale, value in zip(cells[1:4], scales, values, strict=True)])
        done = f"{last}{_measures(head, one, measures.get(one.risk_id))}</td>" if measures is not None else ""
        row = (
            f'<tr><th scope="row"><a href="{address("preparedness:risk", head.id, one.risk_id)}">{one.number} {as_shown(one.name)}</a>'
            f"{events[one.event]}{secret if one.secret else ''}</th>{cells[0]}{classes[kind]}</td>{steps}"
            f"{changes[one.change] if compared else ''}{done}</tr>"
        )
        rows.append(mark_safe(row))  # noqa: S308 - each text is escaped where it is put in
    return rows


_NONE = "–"


def _steps(scale: Scale) -> dict[int | None, str]:
    return {value: as_shown(scale.named(value)) for value in scale.values}


def _measures(head: Head, one: RiskLine, counted: tuple[int, int] | None) -> str:
    if counted is None:
        return _NONE
    said = ngettext("%(count)s measure", "%(count)s measures", counted[0]) % {"count": counted[0]}
    seen = ngettext("%(count)s verified", "%(count)s verified", counted[1]) % {"count": counted[1]} if counted[1] else ""
    url, name = address("preparedness:risk_chain", head.unit_id, one.risk_id), as_shown(one.name)
    link = f'<a href="{url}">{as_shown(said)}<span class="visually-hidden"> {name}</span></a>'
    return f'{link}<br><span class="small muted">{as_shown(seen)}</span>' if seen else link


def _change(one: RiskLine) -> str:
    if one.change is None:
        return '<span aria-hidden="true"></span> '
    return f'<span aria-hidden="true">{words.CHANGE_SIGNS[one.change]}</span> {as_shown(words.CHANGES[one.change])}'
