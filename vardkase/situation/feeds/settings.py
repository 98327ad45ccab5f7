"""The settings of the feeds of warnings, and of the area that is ours."""

from __future__ import annotations

from vardkase.access.settings import VARDKASE_DEMO
from vardkase.kernel import options
from vardkase.situation.feeds.reading import box_of, point_of
from vardkase.situation.rules.feeds import Feed

_DEMO = {"kommun": "0188", "lan": "01", "names": "Norrtälje,Stockholms län,Roslagen", "sender": "krisledning@norrtalje.example"}


def _demo(what: str) -> str:
    return _DEMO[what] if VARDKASE_DEMO else ""


FEEDS = options.listing(
    "FEEDS", "", "Feeds of warnings that are read: smhi, smhi-fire, vma, krisinformation, trafikverket, cap. Empty means none."
)
FEEDS_AUTHORITY = options.text(
    "FEEDS_AUTHORITY", "", "Id of the authority that warnings come to; empty means the board that keeps the register."
)
FEEDS_CONTACT = options.text("FEEDS_CONTACT", "", "Address that the owner of a feed can turn to; it stands in the User-Agent.")
FEEDS_SECONDS = options.number("FEEDS_SECONDS", 20, "Seconds that a whole answer of a feed may take.")
FEEDS_TEST_HOST = options.text(
    "FEEDS_TEST_HOST", "", "One host that may lie inside of our network and be asked by http, for tests. Leave it empty otherwise."
)
AREA_KOMMUN = options.text("AREA_KOMMUN", _demo("kommun"), "SCB's code of the municipality, four digits; warnings for it are ours.")
AREA_LAN = options.text("AREA_LAN", _demo("lan"), "SCB's code of the county, two digits.")
AREA_SMHI = options.listing(
    "AREA_SMHI", "", "SMHI's numbers of our areas: the county without a leading zero, and sea areas (41–58). Empty means the county alone."
)
AREA_ROADS = options.listing(
    "AREA_ROADS", "", "Trafikverket's numbers of our county, as Stockholm is 1 and in older data 2. Empty means the number of the county."
)
AREA_NAMES = options.listing("AREA_NAMES", _demo("names"), "Names that mean us where a feed has no codes.")
AREA_BOX = options.text(
    "AREA_BOX", "", "A box around us, south,west,north,east in degrees: roads outside of it are not ours, and drawn areas that meet it are."
)
SMHI_WARNINGS_URL = options.text(
    "SMHI_WARNINGS_URL",
    "https://opendata-download-warnings.smhi.se/ibww/api/version/1/warning.json",
    "Address of SMHI's warnings; both shapes that SMHI has are read.",
)
SMHI_FIRE_URL = options.text(
    "SMHI_FIRE_URL",
    "https://opendata-download-metfcst.smhi.se/api/category/fwif1g/version/1/daily/geotype/point/lon/{lon}/lat/{lat}/data.json",
    "Address of SMHI's forecast of the risk of fire, with {lon} and {lat}.",
)
FIRE_POINTS = options.listing(
    "FIRE_POINTS", "", "Points whose risk of fire is watched: name latitude longitude, such as Rimbo 59.743 18.366, with commas between."
)
FIRE_LEVEL = options.number("FIRE_LEVEL", 5, "Step of the risk of fire (1 to 6) that is a warning.")
VMA_URL = options.text("VMA_URL", "https://vmaapi.sr.se/api/v3/alerts", "Address of Sveriges Radio's VMA.")
KRISINFORMATION_URL = options.text(
    "KRISINFORMATION_URL", "https://api.krisinformation.se/v3/news?days=3", "Address of the news of Krisinformation.se."
)
TRAFIKVERKET_URL = options.text(
    "TRAFIKVERKET_URL", "https://api.trafikinfo.trafikverket.se/v2/data.json", "Address of Trafikverket's open data."
)
TRAFIKVERKET_KEY = options.text("TRAFIKVERKET_KEY", "", "Key of this installation at Trafikverket.", secret=True)
ROADS_SEVERITY = options.number("ROADS_SEVERITY", 4, "Least severity of what happens on the roads: 1, 2, 4 or 5, as Trafikverket has it.")
CAP_FEEDS = options.listing("CAP_FEEDS", "", "Addresses of CAP 1.2, as one alert or as an Atom feed that holds them.")
CAP_SENDER = options.text(
    "CAP_SENDER",
    _demo("sender"),
    "Mailbox of ours that stands as the sender of warnings that we write as CAP; empty means that none can be.",
)

if _unknown := set(FEEDS) - {str(one) for one in Feed if one is not Feed.HAND}:
    raise options.BadOption(f"{options.PREFIX}FEEDS names what does not exist: {', '.join(sorted(_unknown))}")
if FEEDS and not (AREA_KOMMUN or AREA_LAN or AREA_NAMES or AREA_BOX):
    raise options.BadOption(f"{options.PREFIX}FEEDS needs an area: set AREA_KOMMUN and AREA_LAN")
if not 1 <= FIRE_LEVEL <= 6:
    raise options.BadOption(f"{options.PREFIX}FIRE_LEVEL must be 1 to 6")
if any(point_of(one) is None for one in FIRE_POINTS):
    raise options.BadOption(f"{options.PREFIX}FIRE_POINTS must be name latitude longitude, such as Rimbo 59.743 18.366")
for _name, _value, _digits in (("AREA_KOMMUN", AREA_KOMMUN, 4), ("AREA_LAN", AREA_LAN, 2)):
    if _value and not (_value.isascii() and _value.isdigit() and len(_value) == _digits):
        raise options.BadOption(f"{options.PREFIX}{_name} must be {_digits} digits, as SCB writes it")
for _name, _needed in (("FIRE_POINTS", "smhi-fire"), ("CAP_FEEDS", "cap")):
    if _needed in FEEDS and not {"FIRE_POINTS": FIRE_POINTS, "CAP_FEEDS": CAP_FEEDS}[_name]:
        raise options.BadOption(f"{options.PREFIX}{_name} is missing: FEEDS names {_needed}, which would read nothing")
if set(CAP_SENDER) & set(" \t,<&"):
    raise options.BadOption(f"{options.PREFIX}CAP_SENDER must be a mailbox, without blanks, commas, < and &")
if AREA_BOX and box_of(AREA_BOX) is None:
    raise options.BadOption(f"{options.PREFIX}AREA_BOX must be south,west,north,east in degrees")
if "trafikverket" in FEEDS and not TRAFIKVERKET_KEY:
    raise options.BadOption(f"{options.PREFIX}TRAFIKVERKET_KEY is missing: Trafikverket gives one to each installation")
