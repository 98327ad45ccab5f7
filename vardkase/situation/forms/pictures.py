"""Forms of pictures that are conveyed and collected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.incidents import words as incident_words
from vardkase.incidents.forms.base import EnumField, MomentField
from vardkase.incidents.rules import Mark, Secrecy
from vardkase.kernel.moments import parse_happened
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.forms.base import LeadershipForm, line, lines, text
from vardkase.situation.material import Material, Section
from vardkase.situation.rules.pictures import CollectedDraft, Gathering, PictureLine, ProposalDraft, ReceivedDraft
from vardkase.situation.words.pictures import GATHERED
from vardkase.ui.forms import add_refusal


class ChoosingForm(LeadershipForm):
    """A form with lines to choose among. What was chosen and is no longer there is for the action to refuse."""

    chosen = forms.MultipleChoiceField(label=_("Lines"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = self.data.getlist("chosen") if hasattr(self.data, "getlist") else []
        known = {value for value, _text in offered}
        self.fields["chosen"].choices = [*offered, *((one, one) for one in sent if one not in known)]  # type: ignore[attr-defined]  # a choice field


class ProposalForm(ChoosingForm):
    """A picture to convey: whom it is for, and what of our own is in it."""

    audience = lines(_("For whom"), _("One actor on each line, for example Länsstyrelsen."), rows=2)
    headline = line(_("Headline"))
    summary = text(_("Summary"), _("What they need to understand, in a few sentences. It is read aloud in the conference."), rows=3)
    field_order = ("key", "audience", "headline", "summary", "chosen")

    def draft(self) -> ProposalDraft:
        """What the form says. A choice that says nothing that was ever offered is as one that is gone."""
        pairs = (one.rpartition("@") for one in self.cleaned_data["chosen"])
        chosen = tuple((key, int(number) if number.isdecimal() else -1) for key, _at, number in pairs)
        return ProposalDraft(self.cleaned_data["headline"], self.cleaned_data["summary"], self.listed("audience"), chosen)


class CollectedForm(ChoosingForm):
    """A collected picture: our judgement of the whole, and the lines that it rests on."""

    headline = line(_("Headline"))
    judgement = text(_("Our judgement of the whole"), _("What the pictures mean together, and what does not fit together."), rows=4)
    lacking = lines(_("Answers that are lacking"), _("Actors that have conveyed nothing, or nothing lately. One on each line."), rows=2)
    field_order = ("key", "headline", "judgement", "lacking", "chosen")

    def draft(self) -> CollectedDraft:
        """What the form says."""
        data = self.cleaned_data
        return CollectedDraft(data["headline"], data["judgement"], tuple(data["chosen"]), self.listed("lacking"))


class ReasonForm(LeadershipForm):
    """Why."""

    reason = text(_("Why"), rows=2)


class EmptyForm(LeadershipForm):
    """Nothing but the button: what it does stands above it."""


class ReceivedForm(LeadershipForm):
    """Another actor's picture, typed in or as the file that its house made."""

    actor = line(_("Whose picture is it?"), widget=forms.TextInput(attrs={"list": "known"}))
    as_of = MomentField(label=_("Held good at"), help_text=_("The time that the picture is of, not when it came. For example 09:40."))
    how = EnumField(Gathering, GATHERED, label=_("How did it reach us?"), required=True, initial=Gathering.CONFERENCE)
    headline = line(_("Headline"))
    lines = text(
        _("What it says"),
        _("One piece on each line. Its own time and source can stand after lines: Färjan står still | 09:15 | Färjerederiet"),
        rows=6,
    )
    reference = line(_("Their own reference"))
    secrecy = EnumField(
        Secrecy,
        incident_words.SECRECY,
        label=_("Marking"),
        initial=Secrecy.OPEN,
        help_text=_("Internal when they have asked that it is not spread."),
    )
    statute = line(_("Legal ground of the secrecy"), _("For example OSL 18:13. Needed when the marking is secret."))
    file = forms.FileField(
        label=_("Or the file that they sent"), required=False, help_text=_("A picture that another Vårdkase has conveyed, as JSON.")
    )

    def __init__(self, *args: Any, actors: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.near = [{"label": one} for one in actors]

    def draft(self) -> ReceivedDraft:
        """What the fields say; moments that cannot be read are left as errors of the form."""
        data = self.cleaned_data
        as_of = self.past("as_of")
        mark = Mark(data["secrecy"] or Secrecy.OPEN, data["statute"])
        pieces = tuple(self._lines(as_of)) if as_of else ()
        return ReceivedDraft(data["actor"], data["headline"], as_of, data["how"], pieces, data["reference"], None, mark)

    @property
    def mark(self) -> Mark:
        """The mark that the form says, also for a file."""
        return Mark(self.cleaned_data["secrecy"] or Secrecy.OPEN, self.cleaned_data["statute"])

    def _lines(self, as_of: datetime) -> list[PictureLine]:
        found = []
        for place, said in enumerate(self.listed("lines")):
            what, *more = [part.strip() for part in said.split("|")]
            held = self._moment(more[0]) if more and more[0] else as_of
            found.append(PictureLine(Section.CONSEQUENCES, f"line:{place}", what, held or as_of, more[1] if len(more) > 1 else ""))
        return found

    def _moment(self, said: str) -> datetime | None:
        try:
            return parse_happened(said, now=self.now).at
        except Refusal as refusal:
            add_refusal(self, refusal, "lines")
            return None


def shown(one: Material, at: str) -> tuple[str, str]:
    """A line to choose: its key with the entry that it showed, and what is read."""
    return f"{one.key}@{one.number}", with_source(one.text, at, one.source)


def with_source(text: str, at: str, source: str) -> str:
    """A line with when it held and who says so, without what its own words say already."""
    moment = "" if all(word in text for word in at.split()) else at
    whose = "" if source.partition(" (")[0] in text else source
    said = [one for one in (moment, whose) if one]
    return f"{text} ({', '.join(said)})" if said else text
