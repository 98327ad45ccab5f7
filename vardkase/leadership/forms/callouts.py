"""Forms of the call-out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.incidents.forms.base import EnumField
from vardkase.leadership import words
from vardkase.leadership.channels.replies import Answer
from vardkase.leadership.forms.base import WHEN, LeadershipForm, line, text, when
from vardkase.leadership.rules.callouts import CalloutDraft, Candidate, Wanted
from vardkase.plans.queries import CallList

Choices = tuple[tuple[UUID, str], ...]
NO_ANSWER, WRONG_NUMBER = "none", "wrong"
MINUTES = (10, 20, 30, 45, 60, 90, 120)


class ListForm(LeadershipForm):
    """A role and its chain: the holders of a post, then those of the deputies' post, then single persons."""

    post = forms.TypedChoiceField(
        label=_("Post"), required=False, coerce=UUID, empty_value=None, help_text=_("Its holders are asked first.")
    )
    deputies = forms.TypedChoiceField(
        label=_("Deputies"), required=False, coerce=UUID, empty_value=None, help_text=_("The post whose holders are asked after them.")
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Others to ask, last"),
        required=False,
        coerce=UUID,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("People of the register. Several may be chosen."),
    )

    def __init__(self, *args: Any, posts: Choices, persons: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("post", "deputies"):
            self.fields[name].choices = [("", "–"), *((str(id), label) for id, label in posts)]  # type: ignore[attr-defined]  # a choice field
        self.fields["people"].choices = [(str(id), label) for id, label in persons]  # type: ignore[attr-defined]  # as above

    @property
    def post_ids(self) -> list[UUID]:
        """The posts, the holders' first."""
        return [one for one in (self.cleaned_data.get("post"), self.cleaned_data.get("deputies")) if one]


class CalloutForm(ListForm):
    """A call-out by hand: one role, and whom to ask."""

    staff = line(_("To which staff"))
    role = line(_("Role"), _("As it stands in the message. Empty means the name of the post."))
    count = forms.IntegerField(label=_("How many are wanted"), required=False, initial=1)
    first = forms.IntegerField(
        label=_("How many are asked at once"), required=False, help_text=_("Empty means as many as are wanted; then the next in turn.")
    )
    within_minutes = forms.IntegerField(label=_("Answer within (minutes)"), required=False, initial=15)
    place = line(_("Place"), _("Nothing sensitive: it is sent in an SMS."))
    report_at = when(_("When they are to be there"), WHEN)
    opted_in = forms.BooleanField(
        label=_("Send for real in this exercise"), required=False, help_text=_("Every message begins and ends with ÖVNING.")
    )
    why = text(_("Why"), _("For the log. It is not sent."))
    field_order = (
        "staff", "post", "deputies", "people", "role", "count", "first", "within_minutes", "place", "report_at", "why", "opted_in",
    )  # fmt: skip

    def __init__(self, *args: Any, exercise: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not exercise:
            del self.fields["opted_in"]

    def draft(self, title: str, chain: tuple[Candidate, ...], staff_id: UUID | None) -> CalloutDraft:
        """What the form says; the role is called as the post when it says nothing else."""
        data = self.cleaned_data
        role = data["role"] or title
        wanted = Wanted(role, role, _whole(data["count"], 1), _whole(data["within_minutes"], 15), chain, _whole(data["first"], 0))
        return CalloutDraft(
            staff_id, data["staff"], data["place"], self.to_come("report_at"), (wanted,), bool(data.get("opted_in")), why=data["why"]
        )


class CalloutTestForm(ListForm):
    """A test of a list: everybody in it is asked, and told not to come."""

    plan = forms.TypedChoiceField(
        label=_("List of a plan in force"), required=False, coerce=UUID, empty_value=None,
        help_text=_("Everybody in all its roles is asked once. Leave the rest of the form as it is. Without a plan: choose people below."),
    )  # fmt: skip
    name = line(_("Name of the list"), _("The same name as last time, so that the tests can be compared."))
    within_minutes = forms.IntegerField(label=_("Answer within (minutes)"), required=False, initial=30)
    authority = forms.TypedChoiceField(label=_("Authority"), coerce=UUID)
    field_order = ("plan", "name", "authority", "post", "deputies", "people", "within_minutes")

    def __init__(self, *args: Any, authorities: Choices, lists: Sequence[CallList] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(one.organisation_id), one.staff_name) for one in lists)]
        self.fields["plan"].choices = choices  # type: ignore[attr-defined]  # a choice field
        self.fields["authority"].choices = [(str(id), label) for id, label in authorities]  # type: ignore[attr-defined]  # a choice field

    def draft_of(self, name: str, roles: tuple[Wanted, ...]) -> CalloutDraft:
        """A test of a plan's list, by its own name, so that it is known as tested."""
        within = _whole(self.cleaned_data["within_minutes"], 30)
        return CalloutDraft(None, name, "", None, tuple(replace(one, within_minutes=within) for one in roles), is_test=True)

    def draft(self, chain: tuple[Candidate, ...]) -> CalloutDraft:
        """What the form says. In a test everybody is wanted."""
        data = self.cleaned_data
        wanted = Wanted(data["name"], data["name"], max(1, len(chain)), _whole(data["within_minutes"], 30), chain)
        return CalloutDraft(None, data["name"], "", None, (wanted,), is_test=True)


class CalloutTickForm(LeadershipForm):
    """What somebody said on the telephone."""

    answer = forms.ChoiceField(
        label=_("What the person answered"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            *((str(answer), word) for answer, word in words.ANSWERS.items()),
            (NO_ANSWER, pgettext_lazy("answer", "Nobody picks up")),
            (WRONG_NUMBER, pgettext_lazy("answer", "The number is wrong")),
        ],
    )
    minutes = forms.IntegerField(label=_("There in how many minutes"), required=False)
    words = line(_("Note"), _("Nothing sensitive."))

    @property
    def said(self) -> Answer | None:
        """The answer; None when nobody picked up."""
        chosen = self.cleaned_data["answer"]
        return None if chosen in (NO_ANSWER, WRONG_NUMBER) else Answer(chosen) if chosen else Answer.UNKNOWN

    @property
    def is_wrong_number(self) -> bool:
        """Whether somebody else picked up, or nobody can."""
        return bool(self.cleaned_data["answer"] == WRONG_NUMBER)


class StopForm(LeadershipForm):
    """Stopping a call-out."""

    reason = text(_("Why it is stopped"))
    came = forms.BooleanField(label=_("Those who have said yes are in place: do not tell them"), required=False)

    def __init__(self, *args: Any, yes: Sequence[str] = (), **kwargs: Any) -> None:
        """`yes` are those who have said yes and hold no role: without any there is nothing to ask."""
        super().__init__(*args, **kwargs)
        if yes:
            self.fields["came"].help_text = ", ".join(yes)
        else:
            del self.fields["came"]


class AnswerForm(forms.Form):
    """The answer by the link: three buttons, and in how many minutes."""

    answer = EnumField(Answer, {one: words.ANSWERS[one] for one in words.ANSWERS}, widget=forms.HiddenInput)
    minutes = forms.TypedChoiceField(
        label=_("I can be there in"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("I do not know yet")), *((str(one), f"{one} min") for one in MINUTES)],
    )


def _whole(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
