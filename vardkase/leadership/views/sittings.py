"""The crisis board's meetings: convened, written down paragraph by paragraph, closed; and what the council is to hear."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents.rules import Secrecy
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, law, queries
from vardkase.leadership.forms import AdjustForm, CloseSittingForm, ConveneForm, ItemForm
from vardkase.leadership.rules.decisions import Capacity
from vardkase.leadership.rules.sittings import BoardItem, ItemKind
from vardkase.leadership.views.acts import Act, Scene, page, said, unread
from vardkase.leadership.views.board import not_at_work
from vardkase.leadership.views.meetings import about, line_of, to_meeting
from vardkase.ui import times


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def council(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """What is to be reported at the council's next meeting, one after another."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="board")
    context |= {
        "page_title": _("Report to the council"),
        "duties": queries.council_report(request.viewer, incident_id, now=now),
        "sections": [one for one in [law.find("council", times.local(now).date())] if one],
        "sections_open": True,
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/council.html", context)


def _convene(scene: Scene, form: ConveneForm) -> None:
    draft = form.draft()
    if not unread(form):
        actions.convene_board(**scene.common, draft=draft, key=form.posted_key)


def _items(scene: Scene) -> tuple[BoardItem, ...]:
    return queries.meeting(scene.request.viewer, scene.incident.id, line_of(scene).id, now=scene.now).items


def _paragraph(scene: Scene) -> BoardItem | None:
    """The paragraph that is written anew, as `?paragraph=` says; None for a new one. Refusal("leadership.not_found")."""
    asked = scene.request.GET.get("paragraph", "")
    if not asked:
        return None
    for item in _items(scene):
        if str(item.paragraph) == asked:
            return item
    raise Refusal("leadership.not_found")


def _abouts(scene: Scene) -> tuple[tuple[str, str], ...]:
    """What a paragraph may be about: decisions of the board and of its chair, what was taken over and what went back."""
    found = []
    for one in queries.decisions(scene.request.viewer, scene.incident.id, now=scene.now):
        if one.said and one.said.capacity.is_of_the_board:
            kind = ItemKind.URGENT_REPORT if one.said.capacity == Capacity.CHAIR_URGENT else ItemKind.DECISION
            found.append((f"{kind}:{one.id}", f"{one.reference} {one.said.title}"))
    for board in queries.boards(scene.request.viewer, scene.incident.id):
        for taken in board.takeovers:
            found.append((f"{ItemKind.TAKEOVER}:{taken.id}", f"{taken.said.reference} {taken.said.from_board}"))
            if taken.returned_at:
                word = _("%(what)s went back") % {"what": f"{taken.said.reference} {taken.said.from_board}"}
                found.append((f"{ItemKind.HAND_BACK}:{taken.id}", word))
    return tuple(found)


def _item_form(scene: Scene, data: Any) -> ItemForm:
    item, abouts = _paragraph(scene), _abouts(scene)
    initial: dict[str, Any] = {}
    if item:
        initial = {name: getattr(item, name) for name in ("heading", "background", "proposal", "decision", "grounds", "reservations")}
        initial |= {"recused": "\n".join(item.recused), "about": f"{item.kind}:{item.about_id}" if item.about_id else ""}
    elif asked := scene.request.GET.get("about", ""):
        initial = _report_of(scene, asked, abouts)
    elif heading := scene.request.GET.get("heading", ""):
        initial = {"heading": heading[:300]}
    return ItemForm(data, now=scene.now, abouts=abouts, initial=initial, shown=item)


def _report_of(scene: Scene, asked: str, abouts: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """A paragraph that tells the board what its chair decided, with the words of the decision as its background.

    The minutes are open to everybody in the room: of a decision that is marked, only its reference is put into them.
    """
    value, title = next(((value, word) for value, word in abouts if value.partition(":")[2] == asked), ("", ""))
    if not value:
        raise Refusal("leadership.not_found")
    for one in queries.decisions(scene.request.viewer, scene.incident.id, now=scene.now):
        if str(one.id) == asked and one.said is not None and one.said.mark.level != Secrecy.OPEN:
            title = one.reference
    background = queries.chair_report(scene.request.viewer, scene.incident.id, UUID(asked))
    return {"heading": _("Report of a decision by the chair: %(title)s") % {"title": title}, "about": value, "background": background}


def _write(scene: Scene, form: ItemForm) -> None:
    item = _paragraph(scene)
    actions.write_item(
        **scene.common, meeting_id=line_of(scene).id, draft=form.draft(), paragraph=item.paragraph if item else None,
        seen=form.cleaned_data["seen"], key=form.posted_key,
    )  # fmt: skip


def _close_form(scene: Scene, data: Any) -> CloseSittingForm:
    detail = queries.meeting(scene.request.viewer, scene.incident.id, line_of(scene).id, now=scene.now)
    return CloseSittingForm(data, now=scene.now, owed=detail.owed, written={item.about_id for item in detail.items})


def _close(scene: Scene, form: CloseSittingForm) -> None:
    actions.close_sitting(**scene.common, meeting_id=line_of(scene).id, unreported=form.unreported, key=form.posted_key)


def _adjusters(scene: Scene) -> tuple[str, ...]:
    """Who were chosen to adjust the minutes when the meeting began, with its chair."""
    who = line_of(scene).who
    return tuple(dict.fromkeys(one for one in (who.chair, *who.adjusters) if one)) if who else ()


def _adjust(scene: Scene, form: AdjustForm) -> None:
    actions.adjust_minutes(**scene.common, meeting_id=line_of(scene).id, draft=form.draft(), key=form.posted_key)


def _what(scene: Scene) -> list[tuple[str, str]]:
    item = _paragraph(scene)
    return [*about(scene), *said((_("Written anew"), f"§ {item.paragraph} {item.heading}" if item else ""))]


def _act(**more: Any) -> Any:
    """A page of the board's meetings."""
    return page(Act(place="board", back="leadership:board", capability=Capability.BOARD_WRITE, **more))


convene_board = _act(
    title=gettext_lazy("Convene the board"),
    button=gettext_lazy("Write the notice down"),
    done=gettext_lazy("The notice stands in the log, and the meeting in the plan."),
    form=lambda scene, data: ConveneForm(data, now=scene.now),
    work=_convene,
    barred=not_at_work,
    laws=("convening", "quorum"),
)
write_item = _act(
    title=gettext_lazy("A paragraph of the minutes"),
    button=gettext_lazy("Save the paragraph"),
    done=gettext_lazy("The paragraph is saved. It can be written anew until the minutes are adjusted."),
    form=_item_form,
    work=_write,
    afterwards=True,
    about=_what,
    where=to_meeting,
    laws=("recusal",),
)
adjust_minutes = _act(
    title=gettext_lazy("The minutes are adjusted"),
    button=gettext_lazy("Write it down"),
    done=gettext_lazy("That the minutes are adjusted stands in the log. No more paragraphs are written here."),
    form=lambda scene, data: AdjustForm(data, now=scene.now, initial={"by": "\n".join(_adjusters(scene))}),
    work=_adjust,
    afterwards=True,
    about=about,
    where=to_meeting,
    hint=gettext_lazy("Look the paragraphs through first: after this they cannot be written anew."),
)
close_sitting = _act(
    title=gettext_lazy("The board's meeting is over"),
    button=gettext_lazy("End the meeting"),
    done=gettext_lazy("The meeting is over. The draft of the minutes is there to fetch; what was reported is done."),
    form=_close_form,
    work=_close,
    about=about,
    where=to_meeting,
    laws=("urgent", "council"),
)
