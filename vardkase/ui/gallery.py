"""What the gallery shows: every component with content from a storm in the archipelago. Examples are in Swedish, as users see them.

The incident is the documented storm of January 2019; role titles stand for persons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms

from vardkase.kernel.moments import Happened, Precision
from vardkase.ui.forms import DateInput, MomentInput, TimeInput, choice_label

NOW = datetime(2019, 1, 3, 9, 0, tzinfo=UTC)
OPENED = NOW - timedelta(hours=31, minutes=40)


@dataclass(frozen=True)
class Link:
    """A place to go, in a menu or a row of tabs."""

    label: str
    url: str = "#"
    current: bool = False
    count: int | None = None
    alert: str = ""
    divider: bool = False


@dataclass(frozen=True)
class Incident:
    """What a layout needs to know of an incident."""

    title: str = "Stormen Alfrida"
    reference: str = "H-2019-001"
    level_label: str = "Stabsläge"
    state_label: str = "Pågår"
    mode: str = "real"
    opened_at: datetime = OPENED


@dataclass(frozen=True)
class File:
    """An attachment of an entry."""

    name: str
    url: str = "#"
    thumb_url: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Reference:
    """Another entry."""

    number: int
    url: str


@dataclass(frozen=True)
class Entry:
    """The parameter of the entry component: every attribute it reads."""

    number: int
    kind: str
    when: str
    text: str = ""
    at: datetime | None = None
    title: str = ""
    detail: str = ""
    source: str = ""
    written: str = ""
    importance: str = ""
    marking: str = ""
    hidden: str = ""
    is_decision: bool = False
    is_late: bool = False
    is_new: bool = False
    corrected_by: Reference | None = None
    corrects: Reference | None = None
    attachments: tuple[File, ...] = ()
    tags: tuple[str, ...] = ()
    url: str = "#"


@dataclass(frozen=True)
class Row:
    """A row of the table component: pairs of column and cell."""

    cells: tuple[tuple[str, str], ...]
    tone: str = ""
    stale: bool = False


@dataclass(frozen=True)
class Due:
    """Something with a time before which it is to be done."""

    at: str
    label: str
    overdue: str = ""
    url: str = ""


class CaptureForm(forms.Form):
    """The log box with its compact fields."""

    mark_optional = False
    text = forms.CharField(label="Ny anteckning", widget=forms.Textarea(attrs={"rows": 2, "data-key": "n", "data-enter-submits": True}))
    happened = forms.CharField(label="Hände", widget=MomentInput(attrs={"placeholder": "nu"}))
    category = forms.ChoiceField(label="Kategori", choices=[("", "Välj senare"), ("event", "Händelse"), ("info", "Info"), ("decision", "Beslut")])
    counterpart = forms.CharField(label="Från eller till", required=False)
    place = forms.CharField(label="Plats", required=False)
    photo = forms.FileField(label="Bild eller fil", required=False)


class AssessForm(forms.Form):
    """Every kind of field in one form."""

    source = forms.CharField(label="Vem larmar?", help_text="Funktion först, namn bara om det behövs.")
    happened = forms.CharField(label="När hände det?", help_text="Till exempel ”nu”, ”ca 04”, ”i natt” eller ”3 jan 10:00”.", widget=MomentInput)
    criteria = forms.MultipleChoiceField(
        label="Vilka kriterier är uppfyllda?",
        help_text="Kryssen blir den dokumenterade grunden för beslutet.",
        choices=[("coordination", "Behov av samordning mellan flera verksamheter"), ("functions", "Allvarlig störning i viktiga samhällsfunktioner")],
        widget=forms.CheckboxSelectMultiple,
    )
    level = forms.ChoiceField(
        label="Nivå",
        choices=[
            ("watch", choice_label("Bevakningsläge", "Tjänsteperson i beredskap beslutar själv")),
            ("staff", choice_label("Stabsläge", "Kommundirektören beslutar, efter samråd med ordföranden")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Bedömning", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    administration = forms.ChoiceField(label="Berörd förvaltning", choices=[("", "Välj"), ("care", "Socialkontoret"), ("school", "Barn- och utbildningskontoret")])
    review_date = forms.CharField(label="Omprövas", widget=DateInput)
    review_time = forms.CharField(label="Klockan", widget=TimeInput)
    photo = forms.FileField(label="Bild", required=False)
    tell = forms.BooleanField(label="Meddela kommundirektören", help_text="Ett sms skickas när du sparar.", required=False)


class FilterForm(forms.Form):
    """A row of filters."""

    mark_optional = False
    q = forms.CharField(label="Sök i loggen", required=False, widget=forms.TextInput(attrs={"type": "search", "data-key": "/"}))
    category = forms.ChoiceField(label="Kategori", required=False, choices=[("", "Alla"), ("decision", "Beslut"), ("event", "Händelse")])


ENTRIES = (
    Entry(
        111, "Beslut", "09:20", "Gäller tills vidare, omprövas fre 4 jan 08:00.", NOW - timedelta(minutes=40),
        title="Alla fem brandstationer hålls öppna som trygghetspunkter dygnet runt.", detail="B-2019-009", is_decision=True, is_new=True,
        source="Kommundirektör · efter föredragning av stabschef · kvitterad av räddningstjänsten 09:24",
    ),
    Entry(
        110, "Händelse", "08:52", "Hemtjänsten når inte 14 personer på Yxlan. Färjan går, men vägen är blockerad av träd på två ställen efter Köpmanholm.",
        NOW - timedelta(minutes=68), detail="in · telefon", importance="critical", source="Hemtjänsten, driftledare", tags=("hemtjänst", "Yxlan"), is_new=True,
    ),
    Entry(
        109, "Info", "08:30", "Elnätsbolaget: fastlandet åter kl. 18 i dag, öarna kl. 18 i morgon. Prognos, den fjärde på ett dygn.", NOW - timedelta(minutes=90),
        detail="in · pressträff", importance="important", source="Elnätsbolaget · tillförlitlighet låg", is_late=True, written="09:12",
    ),
    Entry(
        108, "Rättelse", "08:04", "Siffran 35 000 gäller hela elnätsbolagets område, inte kommunen.", NOW - timedelta(minutes=116),
        corrects=Reference(107, "#entry-107"), source="Loggförare",
    ),
    Entry(107, "Info", "07:58", "35 000 kunder utan ström i kommunen.", NOW - timedelta(minutes=122), detail="in · sms", corrected_by=Reference(108, "#entry-108")),
    Entry(106, "Kontakt", "07:40", at=NOW - timedelta(minutes=140), detail="in · telefon", hidden="Sekretess. Du har inte rätt att läsa texten.", marking="Sekretess"),
    Entry(
        105, "Åtgärd", "ca 04:00", "Aggregat inkopplat vid vattenverket. Tavlan i stabsrummet fotograferad.", NOW - timedelta(hours=6), detail="intern", marking="Intern",
        attachments=(File("tavla.jpg", thumb_url="/static/ui/beacon.svg", alt="Fotografi av tavlan i stabsrummet"), File("Körschema.pdf")), source="Tekniska kontoret",
    ),
    Entry(104, "Händelse", "på natten", "Träd över väg 76 på flera ställen.", detail="in · radio", source="Räddningstjänsten"),
)

BOARD = ("Verksamhet", "Läge", "Håller till", "Vad det betyder", "Uppgift från")


def _board_row(tone: str, stale: bool, *cells: str) -> Row:
    return Row(tuple(zip(BOARD, cells, strict=True)), tone, stale)


ROWS = (
    _board_row("red", False, "Elförsörjning", "Upprätthålls inte", "–", "Omkring 28 500 kunder, 62 fel. Öarna nås inte med båt.", "09:40 Elnätsbolaget"),
    _board_row("orange", False, "Hemtjänst", "Allvarligt", "ca 16:00", "14 personer onådda på Yxlan.", "09:55 Hemtjänsten"),
    _board_row("yellow", True, "Telefoni", "Ansträngt", "ca 11:30", "Trygghetslarm faller med mobilnätet.", "05:10, gammal uppgift"),
    _board_row("", False, "Dricksvatten", "Normalt", "–", "Reservkraft vid verken.", "09:30 Vatten och avlopp"),
)
STATUSES = (("green", "Normalt"), ("yellow", "Ansträngt"), ("orange", "Allvarligt"), ("red", "Upprätthålls inte"), ("grey", "Ej rapporterat"))
MOMENTS = (
    Happened(NOW, Precision.MINUTE, ""),
    Happened(NOW, Precision.ABOUT, ""),
    Happened(NOW, Precision.HOUR, ""),
    Happened(NOW - timedelta(hours=6), Precision.PART_OF_DAY, ""),
    Happened(NOW, Precision.DAY, ""),
    Happened(None, Precision.UNKNOWN, ""),
)
NAV = (
    Link("Läget"),
    Link("Logg", current=True, count=112),
    Link("Beslut", count=9),
    Link("Uppgifter", alert="3 sena"),
    Link("Stab och skift"),
    Link("Rapporter"),
    Link("Samverkan", count=37, divider=True),
    Link("Resurser", count=4),
)
DUE = (
    Due("08:00", "Lägesrapport till länsstyrelsen", "2 tim sen", "#"),
    Due("10:30", "Stabsorientering, rum Roslagen"),
    Due("11:00", "Behov av aggregat till länsstyrelsen", url="#"),
    Due("14:00", "Loggförare: avlösning saknas"),
)


NOTICES = (
    ("info", "Loggen visas som den var kl. 10:00."),
    ("success", "Anteckning 112 är sparad."),
    ("warning", "Larmet har väntat i 12 minuter. Ingen har bedömt det."),
    ("error", "Filen är för stor. Den får vara högst 20 MB."),
)
EXAMPLES = (
    ("button", "Knappar"), ("chip", "Etiketter"), ("status", "Status"), ("freshness", "Uppgifters ålder"), ("moments", "Tider"), ("connection", "Anslutning"),
    ("notice", "Meddelanden"), ("error_summary", "Fel i formulär"), ("form", "Formulär"), ("choice", "Val"), ("capture", "Loggrutan"), ("toolbar", "Filter"),
    ("entry", "Loggen"), ("day", "Dagrubrik"), ("table", "Tabell"), ("card", "Kort"), ("due_list", "Förfaller"), ("steps", "Steg"), ("tabs", "Flikar"),
    ("facts", "Uppgifter"), ("paging", "Bläddring"), ("empty", "Tomt"), ("key_hint", "Tangent"), ("mark", "Märket"), ("theme", "Färger"),
)


def pane(name: str) -> dict[str, Any]:
    """The content of one showing; `name` keeps its ids apart from those of another showing on the same page."""
    wrong = AssessForm({"source": "SOS Alarm", "happened": "31 feb"}, auto_id=f"{name}_wrong_%s")
    wrong.add_error("happened", "Det finns ingen 31 februari. Skriv till exempel ”28 feb 10:00”.")
    shift = 0 if name == "light" else 1000
    return {
        "name": name,
        "entries": [replace(entry, number=entry.number + shift) for entry in ENTRIES],
        "assess": AssessForm(auto_id=f"{name}_assess_%s"),
        "capture": CaptureForm(auto_id=f"{name}_capture_%s"),
        "filter": FilterForm(auto_id=f"{name}_filter_%s"),
        "wrong": wrong,
        "headers": BOARD, "rows": ROWS, "statuses": STATUSES, "moments": MOMENTS, "due": DUE, "tabs": NAV[:4], "notices": NOTICES,
        "steps": ("Larmet", "Kriterier", "Vilka leder"),
        "facts": (("Telefon", "0176-000 00"), ("Rakel", "Talgrupp 12"), ("E-post", "")),
        "tones": ("", "level", "green", "yellow", "orange", "red", "grey", "accent"),
        "states": ("still", "connected", "reconnecting", "stale"),
        "verified": NOW - timedelta(days=20), "old": NOW - timedelta(days=400), "older": NOW - timedelta(days=900), "opened_at": OPENED,
    }


def page_context(*, dark: bool) -> dict[str, Any]:
    """The page of components; with `dark` every component is shown light and dark side by side."""
    return {
        "page_title": "Komponenter",
        "now": NOW,
        "viewer_label": "Loggförare",
        "nav_items": [Link("Ljust", "?", not dark), Link("Ljust och mörkt", "?dark=1", dark), Link("Händelserum", "?layout=room"), Link("Övning", "?layout=room&mode=exercise")],
        "examples": [(name, title, f"ui/gallery/examples/{name}.html") for name, title in EXAMPLES],
        "panes": [pane("light"), pane("dark")] if dark else [pane("light")],
        "both": dark,
    }


def room_context(*, exercise: bool) -> dict[str, Any]:
    """An incident's room as the log keeper sees it."""
    incident = Incident(title="Höststorm 2026", mode="exercise") if exercise else Incident()
    return {
        "page_title": "Logg",
        "now": NOW,
        "viewer_label": "Loggförare",
        "incident": incident,
        "nav_items": NAV,
        "print_selection": "Alla kategorier, alla tider",
        "x": pane("light"),
    }
