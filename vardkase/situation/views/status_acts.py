"""Acts on the status board: opening it, its functions, its interval, and the links that units report by."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vardkase.access.rules import Capability
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm
from vardkase.leadership.views.acts import Act, Scene, page, said
from vardkase.organisation import rules as organisation
from vardkase.situation.actions import links as link_actions
from vardkase.situation.actions import status as actions
from vardkase.situation.events.status import BoardRow
from vardkase.situation.forms.status import LinkForm, NothingForm, OpenForm, RetireForm, RhythmForm, RowForm
from vardkase.situation.queries import functions, links
from vardkase.situation.queries import status as queries
from vardkase.situation.queries.known import known_now
from vardkase.situation.queries.status_rows import Line, Unit
from vardkase.situation.rules import status as rules
from vardkase.situation.rules.links import LinkDraft, Purpose
from vardkase.situation.rules.status import RowDraft
from vardkase.situation.views.links import told


def _line(scene: Scene) -> Line:
    row = scene.incident
    return scene.once("line", lambda: queries.line(scene.request.viewer, row, scene.target or new_id(), known_now(row, scene.now)))


def _unit(scene: Scene) -> Unit:
    row = scene.incident
    return scene.once("unit", lambda: queries.unit(scene.request.viewer, row, scene.target or new_id(), known_now(row, scene.now)))


def _offered(scene: Scene) -> tuple[RowDraft, ...]:
    found: tuple[RowDraft, ...] = functions.functions(scene.request.viewer, scene.incident.authority_id)[0]
    return found


def _open_form(scene: Scene, data: Any) -> OpenForm:
    minutes = rules.minutes_of(scene.incident.level_order, settings.STATUS_MINUTES)
    initial = {"minutes": minutes, "patience": settings.STATUS_PATIENCE_MINUTES}
    return OpenForm(data, now=scene.now, offered=_offered(scene), initial=initial)


def _open(scene: Scene, form: OpenForm) -> None:
    actions.open_board(**scene.common, rows=form.chosen(), rhythm=form.rhythm(), key=form.posted_key)


def _is_open(scene: Scene) -> Refusal | None:
    row = scene.incident
    found = queries.board(scene.request.viewer, row, known_now(row, scene.now))
    return Refusal("situation.status_board_is_open") if found.rhythm else None


def _rhythm_form(scene: Scene, data: Any) -> RhythmForm:
    row = scene.incident
    rhythm = queries.board(scene.request.viewer, row, known_now(row, scene.now)).rhythm
    return RhythmForm(data, now=scene.now, initial={"minutes": rhythm.minutes, "patience": rhythm.patience} if rhythm else {})


def _rhythm(scene: Scene, form: RhythmForm) -> None:
    actions.set_rhythm(**scene.common, rhythm=form.rhythm(), key=form.posted_key)


def _row_form(scene: Scene, data: Any) -> RowForm:
    row: BoardRow = _line(scene).row
    initial = {name: getattr(row, name) for name in ("name", "unit", "reporter", "deputy", "owner", "minutes", "sides")}
    return RowForm(data, now=scene.now, initial=initial, shown=row)


def _add(scene: Scene, form: RowForm) -> None:
    actions.add_row(**scene.common, draft=form.draft(), key=form.posted_key)


def _change(scene: Scene, form: RowForm) -> None:
    row_id = _line(scene).row.row_id
    actions.change_row(**scene.common, row_id=row_id, draft=form.draft(), seen=form.cleaned_data["seen"], key=form.posted_key)


def _retire(scene: Scene, form: RetireForm) -> None:
    actions.retire_row(**scene.common, row_id=_line(scene).row.row_id, why=form.cleaned_data["why"], key=form.posted_key)


def _about_row(scene: Scene) -> list[tuple[str, str]]:
    row = _line(scene).row
    return said((_("Vital function"), row.name), (_("Which unit reports"), row.unit))


def _give(scene: Scene, form: LinkForm) -> None:
    """Gives the link, and sends it when an address is written. A wrong address is told before the link is given."""
    unit, to = _unit(scene), form.cleaned_data["to"]
    if to:
        organisation.normalise(organisation.Channel.EMAIL, to)
    draft = LinkDraft(Purpose.STATUS, unit.id, unit.name, form.cleaned_data["hours"] or 0)
    entry = link_actions.give_link(**scene.common, draft=draft, key=form.posted_key)
    if to and not entry.repeated:
        _send(scene, to)


def _send(scene: Scene, to: str) -> None:
    link = links.live_links(scene.incident, Purpose.STATUS, scene.now)[_unit(scene).id]
    # What is sent is Swedish, whoever looks at the screens, and says nothing of the incident.
    text = f"{settings.MUNICIPALITY}: Rapportera läget för {link.holder} med länken. Den är bara för er. Skicka den inte vidare."
    told(scene.request, link_actions.send_link(scene.incident, link, to=to, subject="Rapportera läget", text=text, now=scene.now))


def _withdraw(scene: Scene, form: LeadershipForm) -> None:
    link = links.live_links(scene.incident, Purpose.STATUS, scene.now).get(_unit(scene).id)
    link_actions.withdraw_link(**scene.common, link_id=link.id if link else new_id(), key=form.posted_key)


def _to_unit(scene: Scene) -> str:
    return reverse("situation:status_unit", args=[scene.incident.id, _unit(scene).id])


def _about_unit(scene: Scene) -> list[tuple[str, str]]:
    unit = _unit(scene)
    return said((_("Unit"), unit.name), (_("Functions of the board"), ", ".join(one.row.name for one in unit.lines)))


def _act(**more: Any) -> Any:
    """A page that leads back to the board."""
    return page(Act(place="status", back="situation:status", capability=Capability.SITUATION_WRITE, **more))


open_board = _act(
    title=gettext_lazy("Open the status board"),
    button=gettext_lazy("Open the board"),
    done=gettext_lazy("The board is open. Give each unit its link, or report yourself."),
    form=_open_form,
    work=_open,
    barred=_is_open,
    hint=gettext_lazy("Choose what you need to follow in this incident. Functions can be added, changed and taken off later."),
)
set_rhythm = _act(
    title=gettext_lazy("Change the interval"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("The interval is changed."),
    form=_rhythm_form,
    work=_rhythm,
    hint=gettext_lazy("A report that is older than one and a half intervals is hatched and counts nowhere as green."),
)
add_row = _act(
    title=gettext_lazy("Put a function on the board"),
    button=gettext_lazy("Put the function on the board"),
    done=gettext_lazy("The function is on the board."),
    form=lambda scene, data: RowForm(data, now=scene.now, initial={"sides": [rules.Side.OWN]}),
    work=_add,
)
change_row = _act(
    title=gettext_lazy("Change the function"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("The function is changed. What was reported of it stays."),
    form=_row_form,
    work=_change,
)
retire_row = _act(
    title=gettext_lazy("Take the function off the board"),
    button=gettext_lazy("Take it off the board"),
    done=gettext_lazy("The function is not followed any more. What was reported of it stands in the log."),
    form=lambda scene, data: RetireForm(data, now=scene.now),
    work=_retire,
    about=_about_row,
)
give_link = _act(
    title=gettext_lazy("Give the unit a link"),
    button=gettext_lazy("Give the link"),
    done=gettext_lazy("The unit has a link. An earlier one opens nothing any more."),
    form=lambda scene, data: LinkForm(data, now=scene.now, initial={"hours": settings.STATUS_LINK_HOURS}),
    work=_give,
    about=_about_unit,
    where=_to_unit,
    hint=gettext_lazy(
        "Whoever has the link reports these functions without an account, until it ends. It shows nothing else of the incident."
    ),
)
withdraw_link = _act(
    title=gettext_lazy("Withdraw the link"),
    button=gettext_lazy("Withdraw it"),
    done=gettext_lazy("The link opens nothing any more."),
    form=lambda scene, data: NothingForm(data, now=scene.now),
    work=_withdraw,
    about=_about_unit,
    where=_to_unit,
)
