"""Numbers as providers want them: E.164, by the same rules as the register of contacts."""

from __future__ import annotations

from vardkase.kernel.refusal import Refusal
from vardkase.organisation import rules


def e164(text: str) -> str:
    """A number that can be called from anywhere: +46701740605.

    Raises Refusal; short numbers (112, 1177) are no person's and are refused.
    """
    number = rules.normalise(rules.Channel.PHONE, text)
    if not number.startswith("+"):
        raise Refusal("organisation.phone_no_area", value=text)
    return number


def mobile(text: str) -> str:
    """A number that can get an SMS: a Swedish mobile number, or any foreign number. Raises Refusal."""
    return rules.normalise(rules.Channel.MOBILE, text)
