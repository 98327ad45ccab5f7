"""The settings of crisis leadership and of the call-out's channels, declared beside the code they steer."""

from __future__ import annotations

from pathlib import Path

from vardkase.access.settings import VARDKASE_DEMO
from vardkase.kernel import options
from vardkase.kernel.refusal import Refusal
from vardkase.leadership.channels.texts import DEFAULT_BRIEF, DEFAULT_SPEAK, DEFAULT_TEST, DEFAULT_TEXT, NEEDED, template_problem
from vardkase.leadership.endurance.problem import check_rules
from vardkase.leadership.rules.rest import rules_of

CRISIS_BOARD = options.text("CRISIS_BOARD", "Kommunstyrelsens arbetsutskott", "Who is the crisis board (krisledningsnämnd).")
LEADERSHIP_PLACE = options.text("LEADERSHIP_PLACE", "Ledningsplatsen", "Where those who are called out to the central staff shall come.")
DUTY_OFFICER_LEVEL = options.number(
    "DUTY_OFFICER_LEVEL", 2, "Highest level that the duty officer may decide alone, by delegation; 0 means that every level needs another."
)
TELL_BOARD_MINUTES = options.number(
    "TELL_BOARD_MINUTES", 60, "Minutes before a board that has not been told that its business was taken over is shown as late."
)
_law = options.text("LAW_SECTIONS", "", "File with the sections of law that rules cite, when newer than ours; empty for ours.")
LAW_FILE = Path(_law) if _law else None
SHIFT_LONGEST_HOURS = options.number("SHIFT_LONGEST_HOURS", 12, "Longest shift in hours; a longer one is red, and the planner makes none.")
SHIFT_AMBER_HOURS = options.number("SHIFT_AMBER_HOURS", 10, "Hours after which a shift is amber.")
SHIFT_REST_HOURS = options.number(
    "SHIFT_REST_HOURS",
    11,
    "Least hours of rest between shifts. Arbetstidslagen (1982:673) 13 § says eleven unless an agreement departs from it.",
)
SHIFT_EMPTY_SOON_HOURS = options.number("SHIFT_EMPTY_SOON_HOURS", 12, "Hours ahead within which an empty role is red.")
SHIFT_HANDOVER_MINUTES = options.number("SHIFT_HANDOVER_MINUTES", 30, "Minutes that who comes on and who goes off are both there.")
LEAD_PATIENCE_MINUTES = options.number("LEAD_PATIENCE_MINUTES", 20, "Minutes before a lead who has not said yes is shown loudly.")
RECEIPT_PATIENCE_MINUTES = options.number(
    "RECEIPT_PATIENCE_MINUTES", 30, "Minutes before an urgent task that nobody has received is shown as overdue."
)
TASK_SOON_MINUTES = options.number("TASK_SOON_MINUTES", 60, "Minutes before its time that a task is shown as soon to be done.")
DIRECTION_MINUTES = options.number("DIRECTION_MINUTES", 1440, "Minutes after which a direction is to be looked at again.")
URGENT_REPORT_MINUTES = options.number(
    "URGENT_REPORT_MINUTES", 1440, "Minutes before an urgent decision of the crisis board's chair that is not reported is shown as late."
)
BOARD_NOTICE_HOURS = options.number(
    "BOARD_NOTICE_HOURS",
    24,
    "Hours before its meeting that the crisis board is called by its by-laws; later than that, why is asked for. 0 means never.",
)
DIARY_RECEIPT_MINUTES = options.number(
    "DIARY_RECEIPT_MINUTES", 60, "Minutes before a handover of the duty that nobody has received is shown as overdue."
)
DIARY_QUIET_MINUTES = options.number(
    "DIARY_QUIET_MINUTES", 1440, "Minutes without a word in a diary of duty that has begun before it asks for one."
)
WEEKLY_PICTURE_DAYS = options.number("WEEKLY_PICTURE_DAYS", 7, "Days between two weekly pictures in the diary of duty.")
PLANNER_SECONDS = options.number(
    "PLANNER_SECONDS", 60, "Seconds that the planner of shifts may take for a proposal at most; on a quiet machine it takes ten."
)
CALLOUT_TEXT = options.text(
    "CALLOUT_TEXT", DEFAULT_TEXT, "Text of a call-out, with {sender}, {role}, {place}, {time} and {link}. Put nothing sensitive in it."
)
CALLOUT_TEXT_BRIEF = options.text(
    "CALLOUT_TEXT_BRIEF",
    DEFAULT_BRIEF,
    "Text of a call-out when the longer one does not fit in one SMS; empty means that it is sent anyway.",
)
CALLOUT_SPEAK = options.text("CALLOUT_SPEAK", DEFAULT_SPEAK, "What a call says, with {sender}, {role}, {place} and {time}.")
CALLOUT_TEXT_TEST = options.text(
    "CALLOUT_TEXT_TEST", DEFAULT_TEST, "Text of a test call-out, with {sender}, {role} and {link}. It must say that nobody is to come."
)
CALLOUT_SECOND_MINUTES = options.number(
    "CALLOUT_SECOND_MINUTES", 5, "Minutes until a role that is not filled goes to the next of its chain, and the silent are called."
)
CALLOUT_THIRD_MINUTES = options.number("CALLOUT_THIRD_MINUTES", 10, "Minutes until all the rest of the chain are asked.")
CALLOUT_SENDERS = options.number("CALLOUT_SENDERS", 32, "Messages of a call-out that are handed to providers at the same time.")
CALLOUT_TEST_DAYS = options.number("CALLOUT_TEST_DAYS", 92, "Days between two test call-outs of the same list.")
# In a demonstration a number that nobody has: 08-465 004 00 to 99 are kept for that.
CALLOUT_PHONE = options.text(
    "CALLOUT_PHONE", "", "Number that people who are called out may phone; empty in a demonstration means an invented one."
) or ("08-465 004 40" if VARDKASE_DEMO else "")
CALLOUT_SMS_ROUTES = options.listing(
    "CALLOUT_SMS_ROUTES", "46elks,http", "Ways for SMS in the order they are tried: 46elks, http. Two that are independent are safest."
)
CALLOUT_TIMEOUT_SECONDS = options.number("CALLOUT_TIMEOUT_SECONDS", 10, "Seconds to wait for a provider before the next way is tried.")
CALLOUT_ROUTE_REST_SECONDS = options.number("CALLOUT_ROUTE_REST_SECONDS", 120, "Seconds that a way that failed is tried last.")
CALLOUT_CALLBACK_SECRET = options.text(
    "CALLOUT_CALLBACK_SECRET", "", "Secret that marks the addresses providers call back to; empty means no delivery reports.", secret=True
)
CALLOUT_CALLBACK_SOURCES = options.listing(
    "CALLOUT_CALLBACK_SOURCES",
    "",
    "Addresses that 46elks may call back from, as it publishes them (46elks.se/docs/ip-addresses); empty means any, the mark alone counts.",
)
CALLOUT_VOICE_SOUND = options.text(
    "CALLOUT_VOICE_SOUND",
    "",
    "Address of a recording (MP3, WAV, Ogg) that asks the question of a call; {text} in it is replaced by the words, for a speech server.",
)
ELKS_USER = options.text("ELKS_USER", "", "API user name at 46elks; empty means that 46elks is not used.")
ELKS_PASSWORD = options.text("ELKS_PASSWORD", "", "API password at 46elks.", secret=True)
ELKS_SENDER = options.text("ELKS_SENDER", "", "Number at 46elks (+46…) that SMS and calls come from and that answers come to.")
ELKS_URL = options.text("ELKS_URL", "https://api.46elks.com/a1", "Address of the API of 46elks.")
SMS_HTTP_URL = options.text("SMS_HTTP_URL", "", "Address of another SMS provider or gateway; empty means none.", secret=True)
SMS_HTTP_METHOD = options.text("SMS_HTTP_METHOD", "POST", "How the other SMS provider is asked: POST, PUT or GET.")
SMS_HTTP_ENCODING = options.text("SMS_HTTP_ENCODING", "form", "How the fields are sent to the other SMS provider: form or json.")
SMS_HTTP_FIELDS = options.listing(
    "SMS_HTTP_FIELDS",
    "to=to,from=from,message=text,reference=reference",
    "Fields of the other SMS provider: its name = to, from, text, reference or callback, or its name==word for a fixed word.",
)
SMS_HTTP_SENDER = options.text("SMS_HTTP_SENDER", "", "Sender at the other SMS provider.")
SMS_HTTP_HEADER = options.text(
    "SMS_HTTP_HEADER", "", "A header for the other SMS provider, such as Authorization: Bearer and its key.", secret=True
)
SMS_HTTP_SUCCESS = options.text("SMS_HTTP_SUCCESS", "", "Regular expression that a success of the other SMS provider has; empty means any.")
SMS_HTTP_ID = options.text(
    "SMS_HTTP_ID", r'"id"\s*:\s*"?([^",}\s]+)', "Regular expression whose first group is the other SMS provider's id of a message."
)
VAPID_KEY = options.text(
    "VAPID_KEY", "", "Private key for push to browsers (32 bytes in base64url), as `push-keys` makes it; empty means no push.", secret=True
)
VAPID_CONTACT = options.text("VAPID_CONTACT", "", "Address (mailto: or https:) where push services can turn.")
PUSH_HOSTS = options.listing(
    "PUSH_HOSTS", "", "Hosts of push services, a leading dot for all under it; empty means those of the common browsers."
)

try:
    check_rules(
        rules_of(
            longest=SHIFT_LONGEST_HOURS,
            amber=SHIFT_AMBER_HOURS,
            rest=SHIFT_REST_HOURS,
            soon=SHIFT_EMPTY_SOON_HOURS,
            handover=SHIFT_HANDOVER_MINUTES,
        )
    )
except Refusal as _refusal:
    raise options.BadOption(f"{options.PREFIX}SHIFT_…: {_refusal.facts.get('field')} contradicts the others")
for _name, _text, _needed in (("CALLOUT_TEXT", CALLOUT_TEXT, NEEDED), ("CALLOUT_TEXT_BRIEF", CALLOUT_TEXT_BRIEF, NEEDED)):
    if _problem := (_name == "CALLOUT_TEXT" or _text) and template_problem(_text, _needed):
        raise options.BadOption(f"{options.PREFIX}{_name}: {_problem}")
if _unknown := set(CALLOUT_SMS_ROUTES) - {"46elks", "http"}:
    raise options.BadOption(f"{options.PREFIX}CALLOUT_SMS_ROUTES names what does not exist: {', '.join(sorted(_unknown))}")
if not 0 < CALLOUT_SECOND_MINUTES <= CALLOUT_THIRD_MINUTES:
    raise options.BadOption(f"{options.PREFIX}CALLOUT_SECOND_MINUTES must be at least 1, and not after CALLOUT_THIRD_MINUTES")
if not 1 <= CALLOUT_SENDERS <= 256:
    raise options.BadOption(f"{options.PREFIX}CALLOUT_SENDERS must be 1 to 256")
