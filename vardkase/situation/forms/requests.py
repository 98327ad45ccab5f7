"""Forms of requests for information."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, line, lines, text, when
from vardkase.situation.rules.requests import AnswerDraft, CameDraft, Means, Question, QuestionKind, ReplyDraft, RequestDraft, refilled
from vardkase.situation.words.requests import LEVELS, MEANS, YES_NO

# How an answer can come when it does not come by the link.
HEARD = {means: words for means, words in MEANS.items() if means != Means.LINK}


class RequestForm(LeadershipForm):
    """What is asked, of whom, why and until when."""

    title = line(_("What is it about?"))
    questions = lines(
        _("Questions"),
        _("One on each line. End with (ja/nej), (antal hushåll) or (läge) when you want such an answer."),
        rows=6,
    )
    recipients = lines(
        _("Who is asked?"), _("One on each line. An e-mail address can stand after the name: Namn <namn@exempel.se>"), rows=4
    )
    due_at = when(_("Answer by"))
    reason = text(_("Why do you ask?"), _("It is read by those you ask. Write nothing that they may not know."), rows=2)

    def draft(self, again: UUID | None) -> RequestDraft:
        """What the form says; a time that cannot be read is left as an error of the form."""
        data = self.cleaned_data
        return RequestDraft(
            data["title"], data["reason"], self.listed("questions"), self.listed("recipients"), self.to_come("due_at"), again
        )


class AnswerForm(LeadershipForm):
    """The answers, a field to a question; `before` is what was answered last, by the key of the question."""

    by = line(_("Who answers?"), _("Your function, for example områdeschef hemtjänsten."))
    as_of = MomentField(label=_("True at"), help_text=_("Empty means now."))
    means = EnumField(Means, HEARD, label=_("How did the answer come?"), initial=Means.TELEPHONE, required=True)

    def __init__(
        self,
        *args: Any,
        questions: tuple[Question, ...] = (),
        before: Mapping[str, str] | None = None,
        by_link: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        known = before or {}
        for place, question in enumerate(questions):
            self.fields[self.name_of(place)] = _field(question)
            if question.key in known:
                self.initial.setdefault(self.name_of(place), refilled(question, known[question.key]))
        if by_link:
            del self.fields["means"]
        self.order_fields(["key", *(self.name_of(place) for place in range(len(questions))), "by", "as_of", "means"])

    @staticmethod
    def name_of(place: int) -> str:
        """The field of a question."""
        return f"q{place}"

    def draft(self) -> AnswerDraft:
        """What the form says. The button of what is unchanged sends `unchanged`."""
        pairs = tuple((one.key, str(self.cleaned_data.get(self.name_of(place)) or "")) for place, one in enumerate(self.questions))
        unchanged = bool(self.data.get("unchanged"))
        return AnswerDraft(() if unchanged else pairs, self.cleaned_data["by"], self.past("as_of"), unchanged)

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """Shows a refusal at its question's field."""
        keys = {one.key: self.name_of(place) for place, one in enumerate(self.questions)}
        spans = refusal.facts.get("spans") or ()
        named = spans[0][0] if isinstance(spans, tuple) and spans else refusal.facts.get("field", "")
        super().refuse(refusal, field or keys.get(str(named)) or (named if named in self.fields else None))


class CloseForm(LeadershipForm):
    """Why no more answers are wanted."""

    reason = line(_("Why"))


class CameForm(LeadershipForm):
    """What another asks of us."""

    actor = line(_("Who asks?"), widget=forms.TextInput(attrs={"list": "known"}))
    title = line(_("What is it about?"))
    questions = lines(_("Their questions"), rows=5)
    due_at = when(_("Answer by"))
    means = EnumField(Means, HEARD, label=_("How did it reach us?"), initial=Means.MAIL, required=True)
    reference = line(_("Their own reference"))

    def __init__(self, *args: Any, actors: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = [{"label": one} for one in actors]

    def draft(self) -> CameDraft:
        """What the form says."""
        data = self.cleaned_data
        return CameDraft(data["actor"], data["title"], self.listed("questions"), self.to_come("due_at"), data["means"], data["reference"])


class ReplyForm(LeadershipForm):
    """What we answer, a field to a question."""

    approved_by = line(pgettext_lazy("answer", "Approved by"), _("The function that approved what leaves the house."))
    means = EnumField(Means, HEARD, label=_("How did it go?"), initial=Means.MAIL, required=True)

    def __init__(self, *args: Any, questions: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = len(questions)
        for place, question in enumerate(questions):
            self.fields[f"q{place}"] = text(lazystr(question))
        self.order_fields(["key", *(f"q{place}" for place in range(self.count)), "approved_by", "means"])

    def draft(self) -> ReplyDraft:
        """What the form says."""
        answers = tuple(str(self.cleaned_data.get(f"q{place}") or "") for place in range(self.count))
        return ReplyDraft(answers, self.cleaned_data["approved_by"], self.cleaned_data["means"])


def _field(question: Question) -> forms.Field:
    label = lazystr(question.text)
    if question.kind == QuestionKind.NUMBER:
        return line(label, question.unit, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
    if question.kind in {QuestionKind.YES_NO, QuestionKind.LEVEL}:
        words: Mapping[Any, Any] = YES_NO if question.kind == QuestionKind.YES_NO else LEVELS
        choices = [(str(value), word) for value, word in words.items()]
        return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)
    return text(label)
