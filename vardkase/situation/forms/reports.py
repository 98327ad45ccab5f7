"""Forms of situation reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.incidents.rules import clean_line
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, SeenForm, line, lines, when
from vardkase.leadership.forms.base import text as long
from vardkase.situation.actions.reports import shown_section
from vardkase.situation.queries.reports_rows import Report
from vardkase.situation.rules.reports import Colour, Confidence, Delivery, Header, Item, Part, Receipt, SectionDraft, Trend, Way, picture_at
from vardkase.situation.rules.reports_paper import Written, goes_out
from vardkase.situation.words import reports as words
from vardkase.ui import times

REACH = [("external", _("It leaves the municipality: only what is open stands in it")), ("internal", _("For the staff and the boards"))]

# How the last report judged it, which the next one is shown, and what is carried over to one for the same readers.
JUDGEMENTS: dict[str, Any] = {"own": words.COLOURS, "area": words.COLOURS, "trend": words.TRENDS, "confidence": words.CONFIDENCES}
CARRIED = ("requested_by", "purpose")


class HeaderForm(SeenForm):
    """The head of a report."""

    reach = forms.ChoiceField(label=_("Who reads it?"), choices=REACH, widget=forms.RadioSelect, initial="external")
    as_of = MomentField(label=_("Moment of the picture"), help_text=_("What was known then stands in the report. Empty means now."))
    period_from = MomentField(label=_("Period from"), help_text=_("Empty means since the last report."))
    next_at = when(_("Next report at"))
    recipients = lines(_("Recipients"))
    actor = line(_("Reporting actor"), _("Reports are numbered for each actor."))
    requested_by = line(_("Requested by"), _("For example «Länsstyrelsen». Empty when nobody asked."))
    purpose = line(_("Purpose"))
    contact = line(_("Contact, day and night"), _("A function and a number that is answered, no private one."))
    own = EnumField(Colour, words.COLOURS, label=_("Our own organisation"), initial=Colour.GREY)
    area = EnumField(Colour, words.COLOURS, label=_("The municipality as an area"), initial=Colour.GREY)
    trend = EnumField(Trend, words.TRENDS, label=pgettext_lazy("report", "Where it is going"), initial=Trend.UNKNOWN)
    confidence = EnumField(Confidence, words.CONFIDENCES, label=_("How sure is the judgement?"), initial=Confidence.UNKNOWN)
    final = forms.BooleanField(label=_("This is the last report"), required=False)

    FIRST = ("reach", "as_of", "period_from", "next_at", "recipients")

    def __init__(
        self, *args: Any, since: datetime, header: Header | None = None, moved: bool = True, last: Header | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, shown=header, **kwargs)
        self._since = since
        self._header = header
        self._last = last
        if last:
            self._begin_from(last)
        if header:
            self.initial.update(self._of(header))
        if not moved:
            # The moment is that of the material: it is changed by gathering anew. Whose report it is, is said once.
            del self.fields["as_of"]
            del self.fields["actor"]

    def _begin_from(self, last: Header) -> None:
        """What the last report said: who gets it is kept, how it stood is told, and judged anew."""
        for name, said in JUDGEMENTS.items():
            self.fields[name].help_text = gettext("The last report: %(word)s.") % {"word": said[getattr(last, name)]}
        self.initial.update({name: getattr(last, name) for name in ("contact", *CARRIED)})
        self.initial.update({"recipients": "\n".join(last.recipients), "reach": "external" if last.external else "internal"})

    def _carried(self, name: str, external: bool) -> str:
        """What was requested of a report to others is not said of this one by itself: the field is folded, and nobody may have seen it."""
        value: str = self.cleaned_data[name]
        last = self._last
        return "" if last and last.external != external and value == getattr(last, name) else value

    def _of(self, header: Header) -> dict[str, Any]:
        same = {
            name: getattr(header, name) for name in ("requested_by", "purpose", "contact", "own", "area", "trend", "confidence", "final")
        }
        return same | {
            "reach": "external" if header.external else "internal",
            "period_from": f"{times.local(header.period_from):%Y-%m-%d %H:%M}",
            "next_at": f"{times.local(header.next_at):%Y-%m-%d %H:%M}" if header.next_at else "",
            "recipients": "\n".join(header.recipients),
        }

    @property
    def first(self) -> list[Any]:
        """The fields that every report needs an answer to."""
        return [self[name] for name in self.FIRST if name in self.fields]

    @property
    def further(self) -> list[Any]:
        """The fields that can wait."""
        return [self[name] for name in self.fields if name not in self.FIRST and name not in {"key", "seen"}]

    def said(self) -> Header:
        """What the form says; errors of moments that cannot be read are left in the form."""
        data = self.cleaned_data
        as_of = self._header.as_of if self._header and "as_of" not in self.fields else picture_at(self.past("as_of"), self.now)
        external = data["reach"] == "external"
        since = self.past("period_from") or self._since
        return Header(
            as_of=as_of,
            period_from=since,
            external=external,
            next_at=self.to_come("next_at") if not self._same_next() else self._header.next_at if self._header else None,
            recipients=self.listed("recipients"),
            contact=data["contact"],
            purpose=self._carried("purpose", external),
            requested_by=self._carried("requested_by", external),
            own=data["own"] or Colour.GREY,
            area=data["area"] or Colour.GREY,
            trend=data["trend"] or Trend.UNKNOWN,
            confidence=data["confidence"] or Confidence.UNKNOWN,
            final=data["final"],
        )

    def _same_next(self) -> bool:
        """Whether the next report is said as it stood: it may have passed meanwhile, and is then still what was said."""
        return bool(self._header) and self.cleaned_data.get("next_at") == self.initial.get("next_at")


class RefreshForm(LeadershipForm):
    """Of which moment the material is to be."""

    as_of = MomentField(label=_("Moment of the picture"), help_text=_("What was known then stands in the report. Empty means now."))


class TakeForm(LeadershipForm):
    """Who writes a section."""

    by = line(_("Who writes it?"), _("The function."))


class SectionForm(SeenForm):
    """A section: what its function says, and which of the material stands in it."""

    text = long(_("What you say of it"), rows=8)
    items = forms.MultipleChoiceField(
        label=_("What stands in the report"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Gathered from the log and the picture. Take away what does not belong here; it stays where it was said."),
    )
    internal = forms.BooleanField(
        label=_("Internal: what you have written does not go out of the municipality"),
        required=False,
        help_text=_("The report then says that something is left out."),
    )

    def __init__(self, *args: Any, part: Part, stands: Written, items: tuple[Item, ...], external: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, shown=shown_section(stands), **kwargs)
        self._part, self._offered = part, items
        self.fields["text"].help_text = words.HINTS[part]
        if items:
            self.fields["items"].choices = [(one.key, label_of(one, self.now, external=external)) for one in items]  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["items"]
        chosen = [one.key for one in items if one.key not in stands.left_out]
        self.initial.update({"text": stands.text, "internal": stands.internal, "items": chosen})

    def draft(self) -> SectionDraft:
        """What the form says."""
        data = self.cleaned_data
        kept = frozenset(data.get("items", ()))
        left_out = tuple(one.key for one in self._offered if one.key not in kept)
        return SectionDraft(self._part, data["text"], left_out, data["internal"])


def label_of(one: Item, now: datetime, *, external: bool = False) -> str:
    """A piece of material in one line of a list; whether it stands in the report for its readers is said of those that do not."""
    if not one.text:
        return str(_("A secret piece of information; it never stands in a report (no. %(number)s)")) % {"number": one.number}
    said = f"{one.text} ({times.moment(one.as_of, now)})"
    return said if goes_out(one.secrecy, external=external) else gettext("Internal, does not go out: %(text)s") % {"text": said}


class WordsForm(LeadershipForm):
    """A few words that may be said."""

    words = long(_("Words on the way"))


class ReasonForm(LeadershipForm):
    """Why."""

    reason = long(_("Reason"), _("What is wrong, and what is to be done."), rows=3)


class ReadForm(LeadershipForm):
    """A judgement of what was read: which version of the content that was travels with it. `reads` is its text; `unread` shows it open."""

    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, reads: str = "", unread: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reads, self.unread = reads, unread


class ReviewForm(ReadForm):
    """A review, with a few words."""

    words = long(_("Words on the way"))


class ApproveForm(ReadForm):
    """An approval; of one that nobody else has judged also why."""

    alone = long(_("Why does nobody else approve it?"), _("You handed it in yourself, and nobody else has reviewed it."))

    def __init__(self, *args: Any, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alone:
            del self.fields["alone"]


class SendForm(LeadershipForm):
    """To whom an approved report has gone."""

    recipients = lines(_("Sent to"))
    way = EnumField(Way, words.HEARD, label=_("How?"), initial=Way.MAIL, required=True)
    at = MomentField(label=_("When?"), help_text=_("Empty means now."))
    note = line(_("Note"), _("For example the number of the case."))
    ours = forms.BooleanField(
        label=_("All of them are our own: the staff, departments, boards and companies"),
        required=False,
        help_text=_("The report is internal. For others, begin a report that leaves the municipality."),
    )

    def __init__(self, *args: Any, external: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if external:
            del self.fields["ours"]

    def deliveries(self) -> tuple[Delivery, ...]:
        """What the form says."""
        data, at = self.cleaned_data, self.past("at") or self.now
        return tuple(Delivery(clean_line(name), data["way"], at, clean_line(data["note"])) for name in self.listed("recipients"))


class ReceivedForm(LeadershipForm):
    """What a recipient says by the link: who has the report, and a few words if they like."""

    by = line(_("Who says so?"), _("The function, for example «TiB Länsstyrelsen»."))
    words = long(_("Words to the sender"), _("If you like. Write no names and no personal numbers of those affected."), rows=2)

    def said(self) -> dict[str, str]:
        """What the form says."""
        return {"by": clean_line(self.cleaned_data["by"]), "words": self.cleaned_data["words"]}

    def refuse(self, refusal: Refusal, field: str | None = None) -> None:
        """Shows a refusal, a personal number too, at the field that it stands in."""
        spans = refusal.facts.get("spans")
        named = str(spans[0][0]) if isinstance(spans, tuple) and spans else None
        super().refuse(refusal, field or named)


class ReceiptForm(LeadershipForm):
    """Who has the report."""

    recipient = forms.ChoiceField(label=_("Recipient"))
    by = line(_("Who says so?"), _("The function, for example «TiB Länsstyrelsen»."))
    way = EnumField(Way, words.HEARD, label=_("How?"), initial=Way.PHONE, required=True)
    at = MomentField(label=_("When?"), help_text=_("Empty means now."))

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = [one for one in report.deliveries if one.receipt is None]
        names = list(dict.fromkeys(one.delivery.recipient for one in waiting))
        # What was sent is shown as it was sent: whether it can be is for the action to say.
        names += [name for name in self.data.getlist("recipient") if name not in names] if hasattr(self.data, "getlist") else []
        self.fields["recipient"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]  # a choice field

    def said(self) -> Receipt:
        """What the form says."""
        data = self.cleaned_data
        return Receipt(data["recipient"], clean_line(data["by"]), data["way"], self.past("at") or self.now)
