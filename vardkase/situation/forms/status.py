"""Forms of the status board: reporting how functions stand, opening the board, its functions, its interval, and links."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, EnumsField, MomentField
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, SeenForm, line, number, text
from vardkase.situation.forms.been import been
from vardkase.situation.queries.status_rows import Line, Status
from vardkase.situation.rules.status import Holds, Level, ReportDraft, Rhythm, RowDraft, Said, Side, Trend, field_of, shown
from vardkase.situation.words import status as words
from vardkase.ui.times import local

# What somebody writes who does not know, in either language of the screens, as it is compared.
UNKNOWN = frozenset({"vet inte", "vet ej", "okänt", "okänd", "oklart", "?", "unknown", "not known"})
LEVELS = (Level.GREEN, Level.YELLOW, Level.ORANGE, Level.RED)


def _choice(level: Level) -> tuple[str, str]:
    told = '<span class="status status--{}"><i aria-hidden="true"></i><span>{}</span></span>'
    return str(level), format_html(told, level, words.LEVELS[level])


class StatusForm(SeenForm):
    """How functions stand: for each side of each a level, what it means, how long it holds, where it is going and what is needed.

    It is filled with what stands, so that pressing the button says it again of a new moment. `marked` lets the report be marked.
    """

    as_of = MomentField(label=_("Of which time"), help_text=_("Empty means now. For example 13:45."))
    reporter = line(_("Who reports"), _("The function, not a name."))

    def __init__(self, *args: Any, told: tuple[Line, ...], marked: bool = False, **kwargs: Any) -> None:
        self.told = [(one, status) for one in told for status in one.statuses]
        stood = shown((status.row_id, status.side, status.number) for _line, status in self.told if status.number)
        super().__init__(*args, shown=stood, **kwargs)
        self.initial.setdefault("reporter", _reporter(told))
        for _line, status in self.told:
            self._ask(status)
        if marked:
            self.fields["secrecy"] = EnumField(Secrecy, incident_words.SECRECY, label=_("Marking"), empty=_("As before"))
            self.fields["statute"] = line(_("Legal ground of the secrecy"), _("For example OSL 18:13. Needed when the marking is secret."))

    def _ask(self, status: Status) -> None:
        here, known = field_of(status.row_id, status.side), status.told
        self.fields[f"level_{here}"] = forms.ChoiceField(
            label=_("The status now"), required=False, choices=[_choice(one) for one in LEVELS], widget=forms.RadioSelect
        )
        self.fields[f"consequence_{here}"] = text(_("What it means"), _("Needed from yellow on."))
        self.fields[f"holds_{here}"] = line(_("Holds until"), _("Until when, before it gets worse: 16:00, or «vet inte»."), max_length=60)
        self.fields[f"trend_{here}"] = EnumField(Trend, words.TRENDS, label=_("Where it is going"), initial=Trend.SAME)
        self.fields[f"need_what_{here}"] = text(_("Help that is needed"), rows=1)
        if known:
            known_words: dict[str, Any] = {
                f"level_{here}": str(known.level),
                f"consequence_{here}": known.consequence,
                f"holds_{here}": self._holds(known.holds, known.holds_until),
                f"trend_{here}": known.trend,
                f"need_what_{here}": known.need_what,
            }
            self.initial.update(known_words)

    def _now(self, name: str) -> tuple[str, str]:
        """Which function it is of, and how that stands, as it reads and not as it is drawn."""
        term, said = super()._now(name)
        of = [f"{one.row.name}, {words.SIDES[of.side]}. " for one, of in self.told if name.endswith(field_of(of.row_id, of.side))]
        return f"{''.join(of)}{term}", said

    def _holds(self, holds: Holds, until: datetime | None) -> str:
        """Until when it holds, as the form reads it; of a moment that has passed nothing, so that it is judged anew."""
        if holds == Holds.UNKNOWN:
            return str(words.HOLDS[Holds.UNKNOWN]).casefold()
        return f"{local(until):%Y-%m-%d %H:%M}" if until and until > self.now else ""

    @property
    def meanings(self) -> list[tuple[Level, Any, Any]]:
        """What each level means, told once above them all."""
        return [(level, words.LEVELS[level], words.MEANINGS[level]) for level in LEVELS]

    @property
    def sides(self) -> list[dict[str, Any]]:
        """Each side with its fields, as the template lays them out. `open`: what is seldom said stands open where something is said."""
        return [self._side(one, status) for one, status in self.told]

    def _side(self, one: Line, status: Status) -> dict[str, Any]:
        here = field_of(status.row_id, status.side)
        more = [self[f"{name}_{here}"] for name in ("holds", "trend", "need_what")]
        said = any(field.errors or field.value() not in {None, "", Trend.SAME} for field in more)
        level, consequence = self[f"level_{here}"], self[f"consequence_{here}"]
        return {
            "line": one,
            "status": status,
            "level": level,
            "consequence": consequence,
            "more": more,
            "open": said,
            "label": words.SIDES[status.side],
        }

    def draft(self) -> ReportDraft | None:
        """What the form says; None when a moment could not be read or something lacks, which its field then says."""
        as_of = self.past("as_of") if self.cleaned_data.get("as_of") else self.now
        items = [said for _line, status in self.told if (said := self._said(_line, status))]
        if self.errors or as_of is None:
            return None
        return ReportDraft(tuple(items), as_of, self.cleaned_data["reporter"], self._mark())

    def _mark(self) -> Mark | None:
        level = self.cleaned_data.get("secrecy")
        return Mark(level, self.cleaned_data.get("statute") or "") if level else None

    def _said(self, one: Line, status: Status) -> Said | None:
        here, data = field_of(status.row_id, status.side), self.cleaned_data
        words_of = {name: data.get(f"{name}_{here}") or "" for name in ("consequence", "need_what")}
        level = data.get(f"level_{here}")
        if not level:
            if any(words_of.values()) or data.get(f"holds_{here}"):
                self.refuse(Refusal("situation.status_needs_level", field=f"level_{here}", name=one.row.name))
            return None
        holds, until = self._until(f"holds_{here}")
        trend = data.get(f"trend_{here}") or Trend.SAME
        need = bool(words_of["need_what"].strip())
        return Said(status.row_id, status.side, Level(level), trend, words_of["consequence"], holds, until, need, words_of["need_what"])

    def _until(self, name: str) -> tuple[Holds, datetime | None]:
        written = str(self.cleaned_data.get(name) or "").strip().casefold()
        if not written:
            return Holds.NOT_SAID, None
        if written in UNKNOWN or written == str(words.HOLDS[Holds.UNKNOWN]).casefold():
            return Holds.UNKNOWN, None
        return Holds.UNTIL, self.to_come(name)


def _reporter(told: Iterable[Line]) -> str:
    """Who reported last, else who is to."""
    latest = max(((one.as_of, one.reporter) for line in told for one in line.statuses if one.as_of and one.reporter), default=None)
    return latest[1] if latest else next((one.row.reporter for one in told if one.row.reporter), "")


class UnchangedForm(SeenForm):
    """One press: nothing has changed of one function."""

    reporter = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class RhythmForm(LeadershipForm):
    """How often units report, and how late a report is before the deputy is asked."""

    minutes = number(_("Minutes between reports"), _("For example 60. A function may have its own."))
    patience = number(_("Minutes late before the deputy is asked"))

    def rhythm(self) -> Rhythm:
        """What the form says; what is left out is no interval, and refused."""
        data = self.cleaned_data
        return Rhythm(data["minutes"] or 0, -1 if data["patience"] is None else data["patience"])


class OpenForm(RhythmForm):
    """The functions to follow, and how often they are reported."""

    rows = forms.MultipleChoiceField(label=_("Functions to follow"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("minutes", "patience", "rows")

    def __init__(self, *args: Any, offered: tuple[RowDraft, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["rows"].choices = [(one.key, f"{one.name} ({one.unit})") for one in offered]  # type: ignore[attr-defined]  # a choice field
        self.initial.setdefault("rows", [one.key for one in offered])

    def chosen(self) -> tuple[RowDraft, ...]:
        """Those that are ticked, in the order in which they are offered."""
        wanted = set(self.cleaned_data["rows"])
        return tuple(one for one in self.offered if one.key in wanted)


class RowForm(SeenForm):
    """A function on the board."""

    name = line(_("Vital function"), _("For example «Hemtjänst och hemsjukvård»."))
    unit = line(_("Which unit reports"), _("Functions of the same unit are reported on one page."))
    reporter = line(_("Who reports"), _("The function, not a name."))
    deputy = line(_("Who is asked when that is late"), _("The function, not a name."))
    owner = line(_("Who runs it"), _("The organisation or company."))
    sides = EnumsField(Side, words.SIDES, label=_("Of what it is reported"))
    minutes = number(_("Minutes between reports"), _("Empty means as often as the board."))

    def draft(self) -> RowDraft:
        """What the form says."""
        data = self.cleaned_data
        sides = tuple(side for side in Side if side in data["sides"])
        return RowDraft(data["name"], data["unit"], data["owner"], data["reporter"], data["deputy"], data["minutes"], sides)


class RetireForm(LeadershipForm):
    """A function is not followed any more."""

    why = text(_("Why"))


class LinkForm(LeadershipForm):
    """A link for a unit, and perhaps the address that it is sent to."""

    hours = number(_("Hours that it holds"))
    to = line(_("E-mail"), _("Empty means that you give it yourself: it stands on the next page, as text and as a code to photograph."))


class ThenForm(LeadershipForm):
    """At which moment the board is looked at; empty is now."""

    key = None  # type: ignore[assignment]  # Django's way to leave out a field: looking is sent with no key
    at = MomentField(label=_("As it was known"), help_text=_("Empty means now. For example 3 jan 2019 10:00."))

    def moment(self) -> datetime | None:
        """The moment; None for now, and when it cannot be read, which the field then says."""
        found = been(self, "at", Refusal("situation.moment_not_yet", said=self.cleaned_data["at"])) if self.is_valid() else None
        return found.at if found else None


class NothingForm(LeadershipForm):
    """A press with nothing to fill in."""
