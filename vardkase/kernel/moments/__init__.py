"""When something happened, as precisely as it was said.

happened   Happened, Precision and the parts of the day
local      local clock times to UTC, with the missing and the doubled hour of summer time
days       reads the day out of "tor 3 jan", "i förrgår", "natten till 3/1"
clocks     reads the time out of "ca 04", "kl. 14:05", "i kväll vid 9-tiden"
parse      takes the pieces off a phrase
coming     a time to come whose day is named: "i morgon 08:00", "på tisdag"
resolve    puts them together and chooses the nearest past
"""

from vardkase.kernel.moments.coming import parse_coming_day
from vardkase.kernel.moments.days import WEEKDAYS
from vardkase.kernel.moments.happened import ABOUT_MARGIN, DAY_PARTS, STOCKHOLM, DayPart, Happened, Precision
from vardkase.kernel.moments.parse import MAX_SAID, REFUSAL_CODES, parse_happened
from vardkase.kernel.moments.resolve import TOLERANCE

__all__ = [
    "ABOUT_MARGIN",
    "DAY_PARTS",
    "MAX_SAID",
    "REFUSAL_CODES",
    "STOCKHOLM",
    "TOLERANCE",
    "WEEKDAYS",
    "DayPart",
    "Happened",
    "Precision",
    "parse_coming_day",
    "parse_happened",
]
