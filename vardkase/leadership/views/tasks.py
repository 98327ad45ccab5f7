"""Tasks and the lead board."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from vardkase.access import gates
from vardkase.access.gates import ViewerRequest
from vardkase.access.rules import Capability
from vardkase.incidents import queries as incidents
from vardkase.incidents import words as incident_words
from vardkase.incidents.rules import OPEN, Mark, Secrecy
from vardkase.incidents.views.room import room
from vardkase.kernel.clock import utc_now
from vardkase.kernel.ids import new_id
from vardkase.kernel.refusal import Refusal
from vardkase.leadership import actions, queries, words
from vardkase.leadership.forms import AcknowledgeForm, CloseQuestionForm, LeadForm, MoveForm, QuestionForm, TaskForm
from vardkase.leadership.forms.tasks import NamingForm
from vardkase.leadership.rules.tasks import Assignee, Origin, OriginKind, Reminder, TaskState, lacking
from vardkase.leadership.views.acts import Act, Scene, complete, moment, page, said, unread
from vardkase.leadership.views.origins import meeting_origin, meeting_url, uuid_of
from vardkase.ui import times

TONES = {
    TaskState.NEW: "orange",
    TaskState.RECEIVED: "yellow",
    TaskState.IN_PROGRESS: "yellow",
    TaskState.WAITING: "orange",
    TaskState.DONE: "green",
    TaskState.NOT_POSSIBLE: "red",
    TaskState.WITHDRAWN: "grey",
}


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def tasks(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The tasks that are open, what is over, and the lead board."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="tasks")
    found = [_shown(one) for one in queries.tasks(request.viewer, incident_id, now=now)]
    context |= {
        "page_title": _("Tasks"),
        "open": [one for one in found if not one["line"].state.is_over],
        "over": [one for one in found if one["line"].state.is_over],
        "questions": queries.questions(request.viewer, incident_id, now=now),
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/tasks.html", context)


@gates.requires(Capability.INCIDENT_READ)
@require_GET
def questions(request: ViewerRequest, incident_id: UUID) -> HttpResponse:
    """The lead board alone: every question of the event, who leads it, and whether they have said yes."""
    now = utc_now()
    context = room(request.viewer, incident_id, now, place="questions")
    context |= {
        "page_title": _("Lead board"),
        "questions": queries.questions(request.viewer, incident_id, now=now),
        "can": queries.abilities(request.viewer, context["incident"]),
        "no_side": True,
    }
    return render(request, "leadership/questions.html", context)


def _shown(line: queries.TaskLine) -> dict[str, Any]:
    """A task as the list shows it. Each button of the page has a key of its own, so that a double click is one step."""
    word = words.TASK_STATES[line.state]
    reminded = line.reminder
    tone = "red" if line.overdue or reminded == Reminder.NOT_RECEIVED else TONES[line.state]
    return {
        "line": line,
        "tone": tone,
        "word": f"{word}, {words.REMINDERS[reminded]}" if reminded else str(word),
        "priority": "" if line.said is None or line.said.priority == "normal" else str(words.PRIORITIES[line.said.priority]),
        "key": new_id() if line.state == TaskState.NEW else None,
    }


def _source(scene: Scene) -> tuple[Origin | None, Mark, str]:
    """The decision or the log entry that a task comes from, which the viewer must be able to see; how it is marked; and what it says."""
    asked = scene.request.GET
    if number := asked.get("entry", ""):
        entry = incidents.entry(scene.request.viewer, scene.incident.id, _whole(number)).entry
        if entry.masked:
            raise Refusal("leadership.not_found")
        return Origin(OriginKind.ENTRY, f"#{entry.number}", number=entry.number), entry.mark, entry.text
    if decision := asked.get("decision", ""):
        line = queries.decision(scene.request.viewer, scene.incident.id, uuid_of(decision), now=scene.now)
        return Origin(OriginKind.DECISION, line.reference, id=line.id), line.said.mark if line.said else OPEN, ""
    if item := asked.get("card", ""):
        card, one = queries.item(scene.request.viewer, scene.incident.id, uuid_of(item), now=scene.now)
        return Origin(OriginKind.CARD, _("the action card of %(role)s") % {"role": card.said.label}, id=one.id), OPEN, one.said.text
    return meeting_origin(scene), OPEN, ""


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Refusal("leadership.not_found")
    return int(text)


def _about_origin(scene: Scene) -> list[tuple[str, str]]:
    origin, mark, _text = _source(scene)
    marking = "" if mark.level == Secrecy.OPEN else str(incident_words.SECRECY[mark.level])
    return said((_("Comes from"), origin.reference if origin else ""), (_("Marking"), marking))


def _task_form(scene: Scene, data: Any) -> TaskForm:
    _origin, _mark, what = _source(scene)
    return TaskForm(data, now=scene.now, initial={"what": what}, known=_known(scene))


def _known(scene: Scene) -> tuple[Assignee, ...]:
    return scene.once("known", lambda: queries.assignees(scene.request.viewer, scene.incident.id, now=scene.now))


def _tell_of_stranger(scene: Scene, form: NamingForm) -> None:
    """A name that nobody is known by is taken as it is, and that is said: whoever wrote it tells them."""
    if form.stranger:
        text = _("“%(name)s” is neither a role here nor in the register, and gets no reminder. Tell them yourself.")
        messages.warning(scene.request, text % {"name": form.stranger})


def _give(scene: Scene, form: TaskForm) -> None:
    origin, mark, _text = _source(scene)
    draft = form.draft(origin, mark)
    if complete(form, lacking(draft)):
        actions.give_task(**scene.common, draft=draft, key=form.posted_key)
        _tell_of_stranger(scene, form)


def _task(scene: Scene) -> queries.TaskLine:
    return queries.task(scene.request.viewer, scene.incident.id, scene.target or new_id(), now=scene.now)


def _about_task(scene: Scene) -> list[tuple[str, str]]:
    line = _task(scene)
    if line.said is None:
        return []
    return said(
        (_("Task"), f"{line.reference} {line.said.what}"),
        (_("By whom"), line.said.assignee),
        (_("Done by"), moment(line.said.due_at, scene.now)),
        (_("How it is reported"), line.said.report_how),
        (_("Now"), " · ".join(part for part in (str(words.TASK_STATES[line.state]), line.words) if part)),
    )


def _move(scene: Scene, form: MoveForm) -> None:
    data = form.cleaned_data
    actions.move_task(**scene.common, task_id=_task(scene).id, to=data["to"], words=data["words"], key=form.posted_key)


def _question(scene: Scene) -> queries.QuestionLine:
    for one in queries.questions(scene.request.viewer, scene.incident.id, now=scene.now):
        if one.id == scene.target:
            return one
    raise Refusal("leadership.not_found")


def _about_question(scene: Scene) -> list[tuple[str, str]]:
    line = _question(scene)
    return said((_("The question"), line.title), (_("Who is asked to lead"), line.lead), (_("Next step"), line.next_step))


def _what_is_asked(scene: Scene) -> list[tuple[str, str]]:
    line = _question(scene)
    return said((_("The question"), line.title), (_("Area"), line.area))


def _lead_form(scene: Scene, data: Any) -> LeadForm:
    line = _question(scene)
    initial = {"lead": line.lead, "supporting": "\n".join(line.supporting), "next_step": line.next_step, "next_at": _at(line)}
    shown = (line.lead, line.supporting, line.next_step, line.next_at)
    return LeadForm(data, now=scene.now, initial=initial, shown=shown, known=_known(scene))


def _at(line: queries.QuestionLine) -> str:
    """When the next step is, as the form reads it: with its year, so that one that has passed is not next year's."""
    return f"{times.local(line.next_at):%Y-%m-%d %H:%M}" if line.next_at else ""


def _raise(scene: Scene, form: QuestionForm) -> None:
    draft = form.draft()
    if not unread(form):
        actions.raise_question(**scene.common, draft=draft, key=form.posted_key)
        _tell_of_stranger(scene, form)


def _change(scene: Scene, form: LeadForm) -> None:
    line = _question(scene)
    draft = form.led(line.title, line.area)
    if form.cleaned_data.get("next_at") == _at(line):
        draft = replace(draft, next_at=line.next_at)  # To the second, as it was said.
    if not unread(form):
        actions.change_question(
            **scene.common, question_id=line.id, draft=draft, seen=form.cleaned_data["seen"], key=form.posted_key
        )  # fmt: skip
        _tell_of_stranger(scene, form)


def _acknowledge(scene: Scene, form: AcknowledgeForm) -> None:
    line, said = _question(scene), form.cleaned_data
    try:
        actions.acknowledge_lead(**scene.common, question_id=line.id, by=said["by"], key=form.posted_key, lead=said["lead"] or None)
    except Refusal as refusal:
        if refusal.code == "leadership.lead_changed":
            form.ask_again(line.lead)
        raise


def _close(scene: Scene, form: CloseQuestionForm) -> None:
    actions.close_question(**scene.common, question_id=_question(scene).id, outcome=form.cleaned_data["outcome"], key=form.posted_key)


def _act(**more: Any) -> Any:
    """A page that leads back to the tasks."""
    return page(Act(place="tasks", back="leadership:tasks", capability=Capability.LOG_WRITE, **more))


give_task = _act(
    title=gettext_lazy("Give a task"),
    button=gettext_lazy("Give the task"),
    done=gettext_lazy("The task is given, and stands in the log. Note when it has been received."),
    form=_task_form,
    work=_give,
    about=_about_origin,
    where=meeting_url,
)
move_task = _act(
    title=gettext_lazy("Move the task on"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("It is noted, and stands in the log."),
    form=lambda scene, data: MoveForm(data, now=scene.now, steps=_task(scene).next_states),
    work=_move,
    about=_about_task,
)
raise_question = _act(
    title=gettext_lazy("Put a question on the lead board"),
    button=gettext_lazy("Put it on the board"),
    done=gettext_lazy("The question is on the board. Ask the lead to say yes."),
    form=lambda scene, data: QuestionForm(data, now=scene.now, known=_known(scene)),
    work=_raise,
    hint=gettext_lazy(
        "Every question has exactly one lead, who has said yes. Where everybody thinks that somebody else leads, nobody does."
    ),
)
change_question = _act(
    title=gettext_lazy("Change lead or next step"),
    button=gettext_lazy("Save"),
    done=gettext_lazy("The question is changed. A new lead is first to say yes."),
    form=_lead_form,
    work=_change,
    about=_what_is_asked,
)
acknowledge_lead = _act(
    title=gettext_lazy("The lead has said yes"),
    button=gettext_lazy("Note the yes"),
    done=gettext_lazy("The question has a lead."),
    form=lambda scene, data: AcknowledgeForm(data, now=scene.now, initial={"lead": _question(scene).lead}),
    work=_acknowledge,
    about=_about_question,
)
close_question = _act(
    title=gettext_lazy("Close the question"),
    button=gettext_lazy("Close the question"),
    done=gettext_lazy("The question is closed."),
    form=lambda scene, data: CloseQuestionForm(data, now=scene.now),
    work=_close,
    about=_about_question,
)
