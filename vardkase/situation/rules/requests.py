"""Requests for information (begäran): a few questions to units, partners and others, and the questions that others put to us.

A request has a time by which it is answered, and every answer the time that it is true of. "Unchanged since 14:00" is an answer. What
others ask of us is written down too, so that the same question from three authorities is answered once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID, uuid5

from vardkase.incidents.rules import MAX_SHORT, clean_line
from vardkase.incidents.rules.text import check_free_text, check_length
from vardkase.kernel.refusal import Refusal
from vardkase.kernel.words import stems
from vardkase.leadership.rules.frame import folded, need, says, tidy, tidy_list
from vardkase.situation.rules.facts import EARLIEST_YEAR
from vardkase.situation.rules.figures import Qualifier, Said, read_figure

MOST_QUESTIONS = 20
MOST_RECIPIENTS = 60
LONGEST_ANSWER = 4000
LONGEST_KEY = 60
CLOCKS_DIFFER = timedelta(minutes=5)
# Two questions of which so large a part of the words are the same are read as the same question, for a person to look at.
ALIKE = 0.6
_ENDING = re.compile(r"\s*\((?P<kind>ja/nej|läge|antal(?P<unit>[^()]*))\)\s*$", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?P<name>[^<>]*?)\s*<(?P<address>[^<>\s,;@]+@[^<>\s,;@]+)>$")
# How exactly a number is known, as it stands before it in what is kept: "ca 1260".
BEFORE = {Qualifier.ABOUT: "ca", Qualifier.AT_LEAST: "minst", Qualifier.AT_MOST: "högst", Qualifier.ESTIMATE: "uppskattningsvis"}
# What is measured rather than counted, and so may have a part: there are no half households.
_MEASURED = frozenset(
    "timmar timme tim h dygn minuter min veckor km kilometer mil m meter mm cm m2 m² hektar m3 m³ kubikmeter liter l ton kg kw mw kwh mwh"
    " grader ° °c % procent kr kronor".split()
)
_BLANKS = re.compile(r"[\s\u00a0\u202f]+")
# Words that say nothing of what is asked.
_EMPTY = frozenset(
    "hur vad vilka vilken när är har kan ni er ert för i på av och att det den de en ett som om till med finns många mycket".split()
)


class QuestionKind(StrEnum):
    """What sort of answer a question wants."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    LEVEL = "level"


class YesNo(StrEnum):
    """The answers to a question of yes or no."""

    YES = "yes"
    NO = "no"


class LevelAnswer(StrEnum):
    """How things stand, in the answerer's own judgement; the scale of the status board."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class AnswerState(StrEnum):
    """How far one of those asked has come."""

    WAITING = "waiting"
    SEEN = "seen"
    ANSWERED = "answered"
    LATE = "late"


class RequestState(StrEnum):
    """How far a request has come."""

    SENT = "sent"
    PARTLY = "partly"
    COMPLETE = "complete"
    CLOSED = "closed"


class Means(StrEnum):
    """How an answer came, or went."""

    LINK = "link"
    TELEPHONE = "telephone"
    MAIL = "mail"
    CONFERENCE = "conference"
    NATIONAL_SYSTEM = "national_system"
    ON_PAPER = "on_paper"


CHOICES: Mapping[QuestionKind, tuple[str, ...]] = {
    QuestionKind.YES_NO: tuple(YesNo),
    QuestionKind.LEVEL: tuple(LevelAnswer),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `key` is the same in a request and in those that repeat it; `unit` is what a number counts."""

    key: str
    text: str
    kind: QuestionKind = QuestionKind.TEXT
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of those asked. `address` is where the link is sent, empty when it is told or shown."""

    id: UUID
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class RequestDraft:
    """What is asked, of whom, why and until when. `again` is the request that it repeats."""

    title: str
    reason: str
    questions: tuple[str, ...]
    recipients: tuple[str, ...]
    due_at: datetime | None
    again: UUID | None = None


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """What somebody answers: by question, empty for what they do not know; when it is true of, and in which function they speak.

    `unchanged` says that all of it is as it was in their last answer.
    """

    answers: tuple[tuple[str, str], ...]
    by: str
    as_of: datetime | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class CameDraft:
    """What another asks of us."""

    actor: str
    title: str
    questions: tuple[str, ...]
    due_at: datetime | None
    means: Means
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """What we answered: by the place of the question, in words; who approved it, and how it went."""

    answers: tuple[str, ...]
    approved_by: str
    means: Means


def check_request(draft: RequestDraft, request_id: UUID, now: datetime) -> tuple[RequestDraft, tuple[Question, ...], tuple[Recipient, ...]]:
    """The draft, tidied, with its questions and recipients.

    Refused: "situation.request_needs_title", "situation.request_needs_questions", "situation.request_needs_recipients",
    "situation.request_needs_due", "situation.request_due_passed", "situation.request_address".
    """
    words = tidy(now, {"title": draft.title}, {"reason": draft.reason})
    need("title", says(words["title"]), "situation.request_needs_title")
    asked = tidy_list(now, "questions", draft.questions, most=MOST_QUESTIONS)
    need("questions", asked, "situation.request_needs_questions")
    whom = tidy_list(now, "recipients", draft.recipients, most=MOST_RECIPIENTS)
    need("recipients", whom, "situation.request_needs_recipients")
    if draft.due_at is None:
        raise Refusal("situation.request_needs_due", field="due_at")
    if draft.due_at <= now:
        raise Refusal("situation.request_due_passed", field="due_at")
    tidied = replace(draft, **words, questions=asked, recipients=whom)
    return tidied, questions_of(asked), recipients_of(whom, request_id)


def questions_of(lines: Iterable[str]) -> tuple[Question, ...]:
    """Questions as they are written: `Hur många saknar vatten? (antal hushåll)`, `Klarar ni natten? (ja/nej)`, `Hur är det? (läge)`.

    A question that stands twice is asked once.
    """
    found: dict[str, Question] = {}
    for line in lines:
        ending = _ENDING.search(line)
        text = line[: ending.start()] if ending else line
        said = ending["kind"].casefold() if ending else ""
        kind = {"ja/nej": QuestionKind.YES_NO, "läge": QuestionKind.LEVEL, "": QuestionKind.TEXT}.get(said, QuestionKind.NUMBER)
        unit = clean_line(ending["unit"]) if ending and ending["unit"] else ""
        question = Question(_key(text) or f"q{len(found) + 1}", text, kind, unit)
        found.setdefault(question.key, question)
    return tuple(found.values())


def _key(text: str) -> str:
    """What a question is known by: its letters. Two long ones that begin alike are two."""
    plain = folded(text)
    return plain if len(plain) <= LONGEST_KEY else f"{plain[:48]}{sha256(plain.encode()).hexdigest()[:12]}"


def written(question: Question) -> str:
    """A question as somebody would write it in the form."""
    ending = {QuestionKind.YES_NO: "ja/nej", QuestionKind.LEVEL: "läge", QuestionKind.NUMBER: f"antal {question.unit}".strip()}.get(
        question.kind
    )
    return f"{question.text} ({ending})" if ending else question.text


def recipients_of(lines: Iterable[str], request_id: UUID) -> tuple[Recipient, ...]:
    """Those asked, as they are written: a name, or a name and an address in angle brackets. The same line twice is asked once.

    Refused: angle brackets around what is no address, or are several ("situation.request_address"); a name without a letter or digit
    ("situation.request_recipient_name"); one name at two addresses, of whom one would never be asked ("situation.request_twice").
    """
    found: dict[str, Recipient] = {}
    for line in lines:
        parts = _ADDRESS.match(line)
        if parts is None and ("<" in line or ">" in line):
            raise Refusal("situation.request_address", field="recipients", said=line)
        name, address = (parts["name"] or parts["address"], parts["address"]) if parts else (line, "")
        name = clean_line(name)
        if not folded(name):
            raise Refusal("situation.request_recipient_name", field="recipients", said=line)
        one = Recipient(uuid5(request_id, folded(name)), name, address)
        if not same_recipient(found.setdefault(folded(name), one), one):
            raise Refusal("situation.request_twice", field="recipients", name=name)
    return tuple(found.values())


def same_recipient(one: Recipient, other: Recipient) -> bool:
    """Whether two are the same to us: by name and by where the link is sent. The same name at another address may be somebody else."""
    return folded(one.name) == folded(other.name) and one.address.casefold() == other.address.casefold()


def check_answer(draft: AnswerDraft, questions: Iterable[Question], now: datetime, *, before: bool) -> AnswerDraft:
    """An answer, tidied; numbers as figures with a point.

    Refused: "situation.answer_needs_by", "situation.answer_is_empty", "situation.answer_later", "situation.as_of_too_early",
    "situation.answer_number", "situation.answer_negative", "situation.answer_decimals", "situation.answer_choice",
    "situation.answer_unknown_question", "situation.answer_nothing_before" when it is said to be unchanged and nothing was said before.
    """
    by = str(tidy(now, {"by": draft.by}, {})["by"])
    need("by", says(by, 2), "situation.answer_needs_by")
    if draft.as_of is not None and draft.as_of > now + CLOCKS_DIFFER:
        raise Refusal("situation.answer_later", field="as_of")
    if draft.as_of is not None and draft.as_of.year < EARLIEST_YEAR:
        raise Refusal("situation.as_of_too_early", field="as_of", year=EARLIEST_YEAR)
    if draft.unchanged:
        if not before:
            raise Refusal("situation.answer_nothing_before")
        return replace(draft, by=by, answers=())
    known = {one.key: one for one in questions}
    said = []
    for key, value in draft.answers:
        if key not in known:
            raise Refusal("situation.answer_unknown_question")
        if value.strip():
            said.append((key, checked_value(known[key], value, now)))
    if not said:
        raise Refusal("situation.answer_is_empty")
    return replace(draft, by=by, answers=tuple(said))


def checked_value(question: Question, value: str, now: datetime) -> str:
    """What is answered to one question, as it is kept. The field of a refusal is the question's key."""
    if question.kind in CHOICES:
        if value not in CHOICES[question.kind]:
            raise Refusal("situation.answer_choice", field=question.key, question=question.text)
        return value
    if question.kind == QuestionKind.NUMBER:
        return _checked_number(question, _BLANKS.sub(" ", value).strip())
    found = str(tidy(now, {}, {question.key: value})[question.key])
    check_length(question.key, found, LONGEST_ANSWER)
    return found


def _checked_number(question: Question, value: str) -> str:
    """A number as it is kept: its figures with a point, and before them how exactly it is known: `1260`, `ca 1260`."""
    bare = re.sub(rf"\s*{re.escape(question.unit)}$", "", value, flags=re.IGNORECASE) if question.unit else value
    if bare.startswith(("-", "−", "–")):
        raise Refusal("situation.answer_negative", field=question.key, question=question.text)
    try:
        found = read_figure(bare)
    except Refusal:
        found = Said("")
    if not found.value or found.unit or clean_line(bare) != bare:
        raise Refusal("situation.answer_number", field=question.key, question=question.text)
    if "." in found.value and question.unit.casefold() not in _MEASURED:
        raise Refusal("situation.answer_decimals", field=question.key, question=question.text)
    return f"{BEFORE[found.qualifier]} {found.value}" if found.qualifier in BEFORE else found.value


def number_of(kept: str) -> tuple[Qualifier, str]:
    """How exactly a number that is kept is known, and its figures."""
    before, _blank, figures = kept.rpartition(" ")
    return next((one for one, word in BEFORE.items() if word == before), Qualifier.EXACT), figures


def refilled(question: Question, kept: str) -> str:
    """What is kept, as it is written in the form again."""
    return kept.replace(".", ",") if question.kind == QuestionKind.NUMBER else kept


def same_answer(
    draft: AnswerDraft, kept: tuple[tuple[str, str], ...], questions: Iterable[Question], *, unchanged: bool, now: datetime
) -> bool:
    """Whether an answer that is sent again says what was kept."""
    if draft.unchanged or unchanged:
        return draft.unchanged == unchanged
    return check_answer(replace(draft, as_of=None), questions, now, before=False).answers == kept


def answer_state(*, answered: bool, seen: bool, due_at: datetime, now: datetime) -> AnswerState:
    """How far one of those asked has come."""
    if answered:
        return AnswerState.ANSWERED
    if now >= due_at:
        return AnswerState.LATE
    return AnswerState.SEEN if seen else AnswerState.WAITING


def request_state(*, closed: bool, answered: int, asked: int) -> RequestState:
    """How far a request has come."""
    if closed:
        return RequestState.CLOSED
    if answered >= asked:
        return RequestState.COMPLETE
    return RequestState.PARTLY if answered else RequestState.SENT


def check_open(*, known: bool, closed: bool) -> None:
    """Only a request that goes on is answered or closed ("situation.not_found", "situation.request_is_closed")."""
    if not known:
        raise Refusal("situation.not_found")
    if closed:
        raise Refusal("situation.request_is_closed")


def check_came(draft: CameDraft, now: datetime) -> CameDraft:
    """What another asks, tidied. Refused: "situation.request_needs_actor", "situation.request_needs_questions"."""
    words = tidy(now, {"actor": draft.actor, "title": draft.title, "reference": draft.reference}, {})
    need("actor", says(words["actor"], 2), "situation.request_needs_actor")
    asked = tidy_list(now, "questions", draft.questions, most=MOST_QUESTIONS)
    need("questions", asked, "situation.request_needs_questions")
    return replace(draft, **words, questions=asked)


def check_reply(draft: ReplyDraft, asked: int, now: datetime) -> ReplyDraft:
    """What we answer, tidied. Refused: "situation.reply_needs_approval", "situation.answer_is_empty", "situation.reply_too_many"."""
    approved_by = str(tidy(now, {"approved_by": draft.approved_by}, {})["approved_by"])
    if len(draft.answers) > asked:
        raise Refusal("situation.reply_too_many")
    answers = tuple(str(tidy(now, {}, {"answer": one})["answer"]) for one in draft.answers)
    if not any(answers):
        raise Refusal("situation.answer_is_empty")
    need("approved_by", says(approved_by, 2), "situation.reply_needs_approval")
    return replace(draft, approved_by=approved_by, answers=answers)


def check_close(reason: str, now: datetime) -> str:
    """Why a request is closed before all have answered; one line. Refused: what is too long, and personal numbers."""
    line = clean_line(reason)
    check_length("reason", line, MAX_SHORT)
    check_free_text({"reason": line}, today=now.date())
    return line


def likeness(one: str, other: str) -> float:
    """How much two questions are the same, from 0 to 1: the share of their words, by stem, that both have."""
    first, second = _weighty(one), _weighty(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def _weighty(text: str) -> frozenset[str]:
    return frozenset(stems(" ".join(word for word in re.findall(r"\w+", text.casefold()) if word not in _EMPTY)).split())
