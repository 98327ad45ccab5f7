"""The settings of the register, declared beside the code they steer."""

from __future__ import annotations

from vardkase.kernel import options

CONTACT_AGEING_DAYS = options.number("CONTACT_AGEING_DAYS", 90, "Days after which a checked contact way turns amber.")
CONTACT_OLD_DAYS = options.number("CONTACT_OLD_DAYS", 180, "Days after which a checked contact way turns red.")
