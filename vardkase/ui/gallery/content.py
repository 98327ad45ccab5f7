"""A storm in the archipelago in January 2019, in Swedish as users see it. Role titles stand for persons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.templatetags.static import static
from django.utils.functional import lazy

from vardkase.kernel.moments import Happened, Precision
from vardkase.ui.gallery.shapes import Due, Entry, File, Link, MatrixCell, MatrixLine, Reference, Row

# Asked for when shown: the hashed names are known only then.
_address = lazy(static, str)
NOW = datetime(2019, 1, 3, 9, 0, tzinfo=UTC)
OPENED = NOW - timedelta(hours=31, minutes=40)

ENTRIES = (
    Entry(
        111,
        "Beslut",
        "09:20",
        "Gäller tills vidare, omprövas fre 4 jan 08:00.",
        NOW - timedelta(minutes=40),
        title="Alla fem brandstationer hålls öppna som trygghetspunkter dygnet runt.",
        detail="B-2019-009",
        is_decision=True,
        is_new=True,
        source="Kommundirektör · efter föredragning av stabschef · kvitterad av räddningstjänsten 09:24",
    ),
    Entry(
        110,
        "Händelse",
        "08:52",
        "Hemtjänsten når inte 14 personer på Yxlan. Färjan går, men vägen är blockerad av träd på två ställen efter Köpmanholm.",
        NOW - timedelta(minutes=68),
        detail="in · telefon",
        importance="critical",
        source="Hemtjänsten, driftledare",
        tags=("hemtjänst", "Yxlan"),
        is_new=True,
    ),
    Entry(
        109,
        "Info",
        "08:30",
        "Elnätsbolaget: fastlandet åter kl. 18 i dag, öarna kl. 18 i morgon. Prognos, den fjärde på ett dygn.",
        NOW - timedelta(minutes=90),
        detail="in · pressträff",
        importance="important",
        source="Elnätsbolaget · tillförlitlighet låg",
        is_late=True,
        written="09:12",
    ),
    Entry(
        108,
        "Rättelse",
        "08:04",
        "Siffran 35 000 gäller hela elnätsbolagets område, inte kommunen.",
        NOW - timedelta(minutes=116),
        corrects=Reference(107, "#entry-107"),
        source="Loggförare",
    ),
    Entry(
        107,
        "Info",
        "07:58",
        "35 000 kunder utan ström i kommunen.",
        NOW - timedelta(minutes=122),
        detail="in · sms",
        corrected_by=Reference(108, "#entry-108"),
    ),
    Entry(
        106,
        "Kontakt",
        "07:40",
        at=NOW - timedelta(minutes=140),
        detail="in · telefon",
        hidden="Sekretess. Du har inte rätt att läsa texten.",
        marking="Sekretess",
    ),
    Entry(
        105,
        "Åtgärd",
        "ca 04:00",
        "Aggregat inkopplat vid vattenverket. Tavlan i stabsrummet fotograferad.",
        NOW - timedelta(hours=6),
        detail="intern",
        marking="Intern",
        attachments=(
            File("tavla.jpg", thumb_url=_address("ui/gallery/whiteboard.svg"), alt="Fotografi av tavlan i stabsrummet"),
            File("Körschema.pdf"),
        ),
        source="Tekniska kontoret",
    ),
    Entry(104, "Händelse", "på natten", "Träd över väg 76 på flera ställen.", detail="in · radio", source="Räddningstjänsten"),
)

BOARD = ("Verksamhet", "Läge", "Håller till", "Vad det betyder", "Uppgift från")


def _board_row(tone: str, stale: bool, *cells: str) -> Row:
    return Row(tuple(zip(BOARD, cells, strict=True)), tone, stale)


ROWS = (
    _board_row(
        "red",
        False,
        "Elförsörjning",
        "Upprätthålls inte",
        "–",
        "Omkring 28 500 kunder, 62 fel. Öarna nås inte med båt.",
        "09:40 Elnätsbolaget",
    ),
    _board_row("orange", False, "Hemtjänst", "Allvarligt", "ca 16:00", "14 personer onådda på Yxlan.", "09:55 Hemtjänsten"),
    _board_row("yellow", True, "Telefoni", "Ansträngt", "ca 11:30", "Trygghetslarm faller med mobilnätet.", "05:10, gammal uppgift"),
    _board_row("", False, "Dricksvatten", "Normalt", "–", "Reservkraft vid verken.", "09:30 Vatten och avlopp"),
)
STATUSES = (
    ("green", "Normalt"),
    ("yellow", "Ansträngt"),
    ("orange", "Allvarligt"),
    ("red", "Upprätthålls inte"),
    ("grey", "Ej rapporterat"),
)
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
    ("button", "Knappar"),
    ("chip", "Etiketter"),
    ("status", "Status"),
    ("freshness", "Uppgifters ålder"),
    ("moments", "Tider"),
    ("connection", "Anslutning"),
    ("notice", "Meddelanden"),
    ("error_summary", "Fel i formulär"),
    ("form", "Formulär"),
    ("choice", "Val"),
    ("capture", "Loggrutan"),
    ("toolbar", "Filter"),
    ("entry", "Loggen"),
    ("day", "Dagrubrik"),
    ("table", "Tabell"),
    ("card", "Kort"),
    ("due_list", "Förfaller"),
    ("steps", "Steg"),
    ("tabs", "Flikar"),
    ("facts", "Uppgifter"),
    ("matrix", "Matris"),
    ("paging", "Bläddring"),
    ("empty", "Tomt"),
    ("key_hint", "Tangent"),
    ("mark", "Märket"),
    ("theme", "Färger"),
)

MATRIX_HEADS = ("1 låg", "2 medel", "3 hög")
MATRIX = (
    MatrixLine(
        "3 allvarlig", (MatrixCell("orange", "Hög", 1, "#"), MatrixCell("red", "Mycket hög", 0), MatrixCell("red", "Mycket hög", 2))
    ),
    MatrixLine("2 begränsad", (MatrixCell("yellow", "Måttlig", 0), MatrixCell("orange", "Hög", 4, "#"), MatrixCell("orange", "Hög", 0))),
    MatrixLine("1 liten", (MatrixCell("green", "Låg", 12, "#"), MatrixCell("green", "Låg", 0), MatrixCell("yellow", "Måttlig", 1))),
)
