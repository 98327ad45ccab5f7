"""Forms of tasks and of the lead board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import EnumField
from vardkase.incidents.rules import Mark
from vardkase.leadership import words
from vardkase.leadership.forms.base import LeadershipForm, SeenForm, line, lines, text, when
from vardkase.leadership.rules.tasks import (
    Assignee,
    AssigneeKind,
    Origin,
    Priority,
    QuestionDraft,
    TaskDraft,
    TaskState,
    kind_of,
    known_as,
)

# More than these are known by their names, but a list that is longer helps nobody and makes the page slow.
MOST_OFFERED = 300


class NamingForm(LeadershipForm):
    """A form that names somebody: those who are known are offered, the nearest first, and any other name can be written."""

    naming = ""

    def __init__(self, *args: Any, known: tuple[Assignee, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.near = known, known[:MOST_OFFERED]
        if known:
            self.fields[self.naming].widget.attrs["list"] = "known"

    @property
    def stranger(self) -> str:
        """The name that was written, when nobody is known by it."""
        name: str = self.cleaned_data.get(self.naming) or ""
        return "" if not name or known_as(name, self.known) else name


class TaskForm(NamingForm):
    """Something to do: what, by whom, when done, how reported."""

    naming = "assignee"
    what = text(_("What is to be done"))
    assignee = line(_("By whom"), _("A role, an administration or company, or a person on duty. Choose in the list, or write another."))
    assignee_kind = EnumField(AssigneeKind, words.ASSIGNEES, label=_("That is"), empty=_("As the list has it"))
    due_at = when(_("Done by"))
    report_how = line(_("How it is reported"), _("To whom, and in which way."))
    priority = EnumField(Priority, words.PRIORITIES, label=_("How urgent"), initial=Priority.NORMAL)
    why = text(_("Why"), _("Which part of the direction it serves."))

    def draft(self, origin: Origin | None, mark: Mark) -> TaskDraft:
        """What the form says. What comes from something is as secret as that."""
        data = self.cleaned_data
        kind = kind_of(data["assignee"], data["assignee_kind"] or None, self.known)
        return TaskDraft(
            data["what"], data["assignee"], kind, self.to_come("due_at"), data["report_how"],
            data["priority"] or Priority.NORMAL, data["why"], origin, mark=mark,
        )  # fmt: skip


class MoveForm(LeadershipForm):
    """Where a task has come."""

    to = EnumField(TaskState, words.TASK_STATES, label=_("Now it is"), required=True, widget=forms.RadioSelect)
    words = text(_("What came of it, on what it waits, or why not"), _("Needed when it waits, cannot be done or is withdrawn."))

    def __init__(self, *args: Any, steps: tuple[TaskState, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A form sent twice is answered as the first time: whether the step may be taken is asked by the action.
        shown = dict.fromkeys((*steps, *(state for state in TaskState if str(state) == self.data.get("to"))))
        self.fields["to"].choices = [(str(state), words.TASK_STATES[state]) for state in shown]  # type: ignore[attr-defined]  # a choice field


class LeadForm(SeenForm, NamingForm):
    """Who leads a question, and what comes next. What the question is, is said once."""

    naming = "lead"
    lead = line(_("Who is asked to lead"), _("Exactly one: an organisation or a function. Choose in the list, or write another."))
    supporting = lines(_("Who supports"))
    next_step = line(_("Next step"))
    next_at = when(_("At"))

    def led(self, title: str, area: str) -> QuestionDraft:
        """What the form says of a question."""
        data = self.cleaned_data
        return QuestionDraft(title, data["lead"], area, self.listed("supporting"), data["next_step"], self.to_come("next_at"))


class QuestionForm(LeadForm):
    """A question of the event, and who is asked to lead it."""

    title = line(_("The question"), _("For example «Who clears the roads on Vätö?»"))
    area = line(_("Area"))
    field_order = ("title", "lead", "area", "supporting", "next_step", "next_at")

    def draft(self) -> QuestionDraft:
        """What the form says."""
        return self.led(self.cleaned_data["title"], self.cleaned_data["area"])


class AcknowledgeForm(LeadershipForm):
    """The lead has said yes."""

    by = line(_("Who said yes"), _("The function, and how: by telephone, at the meeting."))
    # Who stood as asked when the page was shown: the yes is that one's, and nobody else's.
    lead = forms.CharField(required=False, widget=forms.HiddenInput)

    def ask_again(self, lead: str) -> None:
        """Another is asked meanwhile: sent once more, the form means that one."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        self.data["lead"] = lead  # type: ignore[index]  # the copy may be changed


class CloseQuestionForm(LeadershipForm):
    """The question needs nobody any more."""

    outcome = text(_("How it ended"))
