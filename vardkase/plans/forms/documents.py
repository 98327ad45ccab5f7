"""Forms of the documents. They shape what was typed; what may be said is decided by the rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from vardkase.kernel.refusal import Refusal
from vardkase.plans.forms.leading import DAYS, PlanForm
from vardkase.plans.queries.document_rows import ReferralPage
from vardkase.plans.rules.document_kinds import Adopter, Kind
from vardkase.plans.rules.document_terms import Term
from vardkase.plans.rules.documents import Analysis, Cloak, Content, Cover, Decision, Facts, Ground, Invited, Section
from vardkase.plans.words.documents import ADOPTERS, COVERS, GROUNDS
from vardkase.ui.forms import DateInput


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, required=False, input_formats=DAYS, widget=DateInput, help_text=hint)


def _line(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint)


def _lines(label: Any, rows: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


def _needed(value: date | None, field: str) -> date:
    if value is None:
        raise Refusal("plans.needs_day", field=field)
    return value


class FilterForm(forms.Form):
    """What the register is narrowed to."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    show = forms.ChoiceField(label=_("Show"), required=False, choices=[("", _("All documents")), ("attention", _("To look at"))])
    mark_optional = False

    def __init__(self, *args: Any, kinds: Iterable[Kind], units: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *((one.key, one.name) for one in kinds)]  # type: ignore[attr-defined]  # a choice field
        self.fields["unit"].choices = [("", _("All units")), *((str(id), name) for id, name in units)]  # type: ignore[attr-defined]  # a choice field


class BeginForm(PlanForm):
    """What kind of document is begun."""

    kind = forms.ChoiceField(label=_("What kind of document"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.key, one.name) for one in kinds]  # type: ignore[attr-defined]  # a choice field


class FoldedForm(PlanForm):
    """A form with fields that are commonly left as they are, folded away in the page."""

    FOLDED: tuple[str, ...] = ()

    @property
    def open_fields(self) -> list[Any]:
        """The fields that are always shown."""
        return [field for field in self.visible_fields() if field.name not in self.FOLDED]

    @property
    def fold_fields(self) -> list[Any]:
        """The fields that are folded away."""
        return [self[name] for name in self.FOLDED]

    @property
    def fold_shown(self) -> bool:
        """Whether they are to stand open: something is chosen there, or wrong."""
        first = self[self.FOLDED[0]]
        return first.value() != Cover.OPEN or any(self[name].errors for name in self.FOLDED)


class CloakedForm(FoldedForm):
    """What every text has that may be secret."""

    FOLDED = ("cover", "ground", "reason", "reference")

    def cloaked(self, cloak: Cloak) -> None:
        """Adds the fields, last."""
        self.fields["cover"] = forms.ChoiceField(
            label=_("Who may read it"),
            choices=[(str(one), label) for one, label in COVERS.items()],
            initial=cloak.cover,
            help_text=_(
                "Secret is read only by those who write the plans in the unit's own authority. Security-classified information may never be"
                " kept here: choose “Held elsewhere” and write only the reference."
            ),
        )
        grounds = [(str(one), label) for one, label in GROUNDS.items()]
        self.fields["ground"] = forms.ChoiceField(label=_("Ground for secrecy"), choices=grounds, required=False, initial=cloak.ground)
        self.fields["reason"] = _line(_("What harm it would do"), _("The harm test, in a sentence or two. It is kept with the text."))
        self.fields["reference"] = _line(_("Reference, when it is held elsewhere"), _("Registry number or place. Nothing of what it says."))
        self.initial.update(reason=cloak.reason, reference=cloak.reference)

    def cloak(self) -> Cloak:
        """What the form says."""
        said = self.cleaned_data
        return Cloak(Cover(said["cover"]), Ground(said["ground"]), said["reason"], said["reference"])


class FactsForm(CloakedForm):
    """What is said of a document as a whole."""

    title = _line(_("Name of the document"))
    owner = _line(_("Owner"), _("The function that keeps it up to date and answers comments. Not a person's name."))
    registry = _line(_("Registry number"), _("For example KS 2026-118."))
    review_months = forms.IntegerField(label=_("Review every … months"), min_value=1)
    rsa_name = _line(_("Which risk and vulnerability analysis it rests on"), _("Its name, for example “RSA 2026”."))
    rsa_registry = _line(_("Registry number of the analysis"))
    rsa_decided_on = _day(_("The analysis was adopted on"), _("You are told when a newer one is adopted. Empty when you do not know."))

    def __init__(self, *args: Any, facts: Facts, **kwargs: Any) -> None:
        initial = {name: getattr(facts, name) for name in ("title", "owner", "registry", "review_months")}
        initial |= {"rsa_name": facts.rsa.name, "rsa_registry": facts.rsa.registry, "rsa_decided_on": facts.rsa.decided_on}
        super().__init__(*args, part=facts, initial=initial, **kwargs)
        self.analysis_id = facts.rsa.id
        self.cloaked(facts.cloak)

    def facts(self) -> Facts:
        """What the form says."""
        said = self.cleaned_data
        rsa = Analysis(said["rsa_name"], said["rsa_registry"], said["rsa_decided_on"], self.analysis_id if said["rsa_name"] else None)
        return Facts(said["title"], said["owner"], said["review_months"], said["registry"], rsa, self.cloak())


class SectionForm(CloakedForm):
    """A section. `place` is left empty where it is to stand as it does."""

    heading = _line(_("Heading"))
    text = _lines(_("What the section says"), 14, _("An empty line begins a new paragraph. Lines that begin with “- ” become a list."))
    place = forms.IntegerField(label=_("Place in the order"), min_value=1, required=False, help_text=_("Empty leaves it where it is."))

    def __init__(self, *args: Any, section: Section | None, **kwargs: Any) -> None:
        initial = {"heading": section.heading, "text": section.text} if section else {}
        super().__init__(*args, part=section, initial=initial, **kwargs)
        self.section_key = section.key if section else ""
        self.cloaked(section.cloak if section else Cloak())

    def draft(self) -> Section:
        """What the form says."""
        said = self.cleaned_data
        return Section(self.section_key, said["heading"], said["text"], self.cloak())


class ReferForm(FoldedForm):
    """Who is asked for comments, until when: the municipality's own, and others folded away."""

    FOLDED = ("others",)
    question = _lines(_("What you want them to say something about"), 3)
    last_day = _day(_("Last day for comments"), _("For example 2026-01-31."))
    function = _line(_("To which function there"), _("For example «Beredskapssamordnare». Empty leaves it to them."))
    invited = forms.MultipleChoiceField(label=_("Who is asked"), required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.MultipleChoiceField(label=_("Others"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, content: Content, choices: Iterable[tuple[UUID, str, bool]], **kwargs: Any) -> None:
        super().__init__(*args, part=content, **kwargs)
        self.names: dict[str, str] = {}
        for field, partner in (("invited", False), ("others", True)):
            mine = {str(id): name for id, name, is_partner in choices if is_partner is partner}
            self.fields[field].choices = list(mine.items())  # type: ignore[attr-defined]  # a choice field
            self.names |= mine

    @property
    def fold_shown(self) -> bool:
        """Whether somebody among the others is ticked."""
        return bool(self["others"].value())

    def asked(self) -> tuple[Invited, ...]:
        """Those who are ticked."""
        said = self.cleaned_data
        return tuple(Invited(UUID(id), self.names[id], said["function"]) for id in (*said["invited"], *said["others"]))

    def until(self) -> date:
        """The last day. Refusal("plans.needs_day") without one."""
        return _needed(self.cleaned_data["last_day"], "last_day")


class CommentForm(PlanForm):
    """A comment on a draft that was sent."""

    organisation = forms.ChoiceField(label=_("For whom you comment"))
    author = _line(_("Your function"), _("Not your name."))
    section = forms.ChoiceField(label=_("On what"), required=False)
    text = _lines(_("Comment"), 6)

    def __init__(self, *args: Any, page: ReferralPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speakers = [(str(one.organisation_id), one.organisation) for one in page.speaks_for]
        self.fields["organisation"].choices = speakers  # type: ignore[attr-defined]  # a choice field
        sections = [("", _("The document as a whole")), *((one.key, one.heading) for one in page.content.sections)]
        self.fields["section"].choices = sections  # type: ignore[attr-defined]  # a choice field


class AnswerForm(PlanForm):
    """The owner's answer to a comment."""

    taken_in = forms.ChoiceField(
        label=_("Is it taken in?"), widget=forms.RadioSelect, choices=[("yes", _("Taken in")), ("no", _("Not taken in"))]
    )
    why = _lines(_("How, or why not"), 3)


class AdoptDocumentForm(PlanForm):
    """The decision by which the draft comes to hold."""

    adopter = forms.ChoiceField(label=_("Who adopts"), choices=[(str(one), label) for one, label in ADOPTERS.items()])
    decided_by = _line(_("Who decided"), _("As it is called in the minutes, for example «Socialnämnden»."))
    decided_on = _day(_("Decided on"), _("For example 2026-01-31."))
    paragraph = _line(_("Paragraph of the minutes"), _("For example § 12."))
    registry = _line(_("Registry number"), _("For example KS 2026-118."))
    valid_from = _day(_("In force from"), _("Empty means from the decision."))
    valid_to = _day(_("In force to"), _("Empty means until another is adopted."))
    election = forms.TypedChoiceField(label=_("For the term of office"), coerce=int, required=False)
    why_outside = _lines(_("Why the days lie outside the term"), 2, _("Only when they do."))
    why_early = _lines(_("Why it cannot wait for the overall plan"), 2, _("Only when that has not been adopted for the same term."))

    def __init__(self, *args: Any, content: Content, terms: tuple[Term, ...], waits: bool, adopter: Adopter, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"adopter": adopter, "registry": content.facts.registry}
        if terms:
            initial["election"] = terms[1].election
        super().__init__(*args, part=content, initial=initial, **kwargs)
        self.fields["election"].choices = [(one.election, one.years) for one in terms]  # type: ignore[attr-defined]  # a choice field
        for name, wanted in (("election", bool(terms)), ("why_outside", bool(terms)), ("why_early", waits)):
            if not wanted:
                del self.fields[name]

    def decision(self) -> Decision:
        """What the form says. Refusal("plans.needs_day") without a day of the decision."""
        said = self.cleaned_data
        decided = _needed(said["decided_on"], "decided_on")
        return Decision(
            Adopter(said["adopter"]), said["decided_by"], decided, said["paragraph"], said["registry"], said["valid_from"] or decided,
            said["valid_to"], said.get("election") or 0, said.get("why_early", ""), said.get("why_outside", ""),
        )  # fmt: skip


class ReviewForm(PlanForm):
    """That somebody has read it through, and it holds."""

    reviewed_by = _line(_("Who has read it through"), _("By function."))
    note = _lines(_("What was found"), 3, _("What is to be changed next time, if anything."))


class WithdrawForm(PlanForm):
    """That a document holds no more."""

    last_day = _day(_("Last day in force"), _("For example 2026-01-31."))
    decided_by = _line(_("Who decided"))
    reference = _line(_("Diary number and paragraph"), _("For example KS 2026-118, § 12."))
    reason = _lines(_("Why"), 3, _("And what holds instead."))

    def until(self) -> date:
        """The last day. Refusal("plans.needs_day") without one."""
        return _needed(self.cleaned_data["last_day"], "last_day")
