"""The words of preparedness: refusals, events, and what every enum is called on the screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from vardkase.preparedness.rules.chain import Found, Lack
from vardkase.preparedness.rules.content import DAY, Reserve, Stretch, Tolerance, Weight

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

WEIGHTS: dict[Weight, StrPromise] = {
    Weight.LIFE: _("Life and health"),
    Weight.SOCIETY: _("That society works"),
    Weight.VALUES: _("Environment and great values"),
    Weight.CAN_WAIT: _("Can wait"),
}
RESERVES: dict[Reserve, StrPromise] = {
    Reserve.NOTHING: pgettext_lazy("reserve", "Nothing"),
    Reserve.BATTERY: pgettext_lazy("reserve", "Battery"),
    Reserve.GENERATOR: pgettext_lazy("reserve", "Generator and fuel"),
    Reserve.STOCK: pgettext_lazy("reserve", "Stock or buffer"),
    Reserve.BY_HAND: pgettext_lazy("reserve", "By hand"),
    Reserve.OTHER: pgettext_lazy("reserve", "In another way"),
}
LACKS: dict[Lack, StrPromise] = {
    Lack.MISSING_END: _("%(name)s needs what is no longer in use: %(others)s."),
    Lack.NO_TOLERANCE: _("%(name)s: nobody has said how long it can be away."),
    Lack.NO_OWNER: _("%(name)s: no owner."),
    Lack.NO_REPORTER: _("%(name)s: nobody reports how it stands."),
    Lack.STALE: _("%(name)s: checked more than a year ago: %(others)s."),
    Lack.GROUP_OF_ONE: _("%(name)s: nothing else stands in for what is in the group %(others)s."),
    Lack.NO_NEED: _("%(name)s: no dependency is described."),
    Lack.ASSUMED: _("%(name)s: assumed and not checked: %(others)s."),
    Lack.CIRCLE: _("These hang on one another in a circle: %(others)s."),
}
EVENTS: dict[str, StrPromise] = {
    "preparedness.register_begun": _("Register of vital functions begun"),
    "preparedness.function_saved": _("Vital function saved"),
    "preparedness.function_retired": _("Vital function taken out of use"),
    "preparedness.function_restored": _("Vital function in use again"),
    "preparedness.dependency_saved": _("Dependency saved"),
    "preparedness.dependency_removed": _("Dependency taken away"),
}
REFUSALS: dict[str, StrPromise] = {
    "preparedness.not_found": _("The register or the function does not exist, or you do not have access to it."),
    "preparedness.may_not": _("You may read the register of %(authority)s, but not change it. Ask the preparedness coordinator."),
    "preparedness.authority_has_ended": _("%(authority)s has ended in the register. Its functions can be read, but not changed."),
    "preparedness.register_exists": _("There are functions in the register already. Change them one by one."),
    "preparedness.needs_name": _("Give the function a name."),
    "preparedness.function_exists": _("There is a function called %(name)s already. Choose another name, or change that one."),
    "preparedness.too_many_functions": _("A register holds at most %(most)s functions. Put together what fails together."),
    "preparedness.external_needs_owner": _("Write who runs it, for example the power grid company."),
    "preparedness.owner_twice": _("You have chosen %(chosen)s and written %(said)s. Keep one of them: a function is run by one."),
    "preparedness.odd_interval": _("State an interval from %(least)s minutes to %(most)s days, for example «2 tim»."),
    "preparedness.interval_of_two": _("Write one time, for example «2 tim»: it is reported at even intervals."),
    "preparedness.owner_is_outside": _(
        "%(owner)s stands in the register of organisations as an actor outside the municipality. Tick that it is run by somebody outside."
    ),
    "preparedness.deputy_is_reporter": _("Choose another post as deputy: whoever reports cannot stand in for themselves."),
    "preparedness.tolerance_twice": _("Write a time, or tick that it can be away for ever. Not both."),
    "preparedness.too_long": _("%(length)s characters are too many. At most %(limit)s fit."),
    "preparedness.personal_id": _("This looks like a personal identity number. Take it away: the register needs none."),
    "preparedness.unread_stretch": _("“%(said)s” could not be read as a time. Write for example «4», «2–8 tim», «2–4–8 tim» or «3 dygn»."),
    "preparedness.stretch_backwards": _("The times go backwards. Write at least, most likely and at most, in that order."),
    "preparedness.stretch_too_long": _("At most %(days)s days can be written. Tick that it can be away for ever if that is what is meant."),
    "preparedness.needs_itself": _("%(name)s cannot need itself. Choose something else."),
    "preparedness.no_such_function": _("Choose a function that is in use. It may have been taken out of use since the form was opened."),
    "preparedness.need_exists": _("That it needs %(name)s stands there already. Change that line."),
    "preparedness.too_many_needs": _("A function has at most %(most)s dependencies."),
    "preparedness.reserve_by_what": _("State by what it goes on in the meantime, or leave the time empty."),
    "preparedness.verified_in_future": _("The day of the check has not been yet. Write when it was checked."),
    "preparedness.no_such_need": _("The dependency is not there any more."),
    "preparedness.no_such_code": _("There is no class %(chosen)s in the list."),
    "preparedness.needs_reason": _("Write why."),
    "preparedness.changed_meanwhile": _("Somebody else has changed this since you opened it. Open it again to see what it says now."),
    # The engine's own: what comes to it has been tried before, so that these are read by whoever builds on it.
    "preparedness.cascade_number": _("“%(value)s” cannot be used as %(what)s. Write a number that is not negative."),
    "preparedness.cascade_order": _("The times go backwards: %(low)s, %(likely)s, %(high)s. Write at least, most likely and at most."),
    "preparedness.cascade_half_infinite": _("From %(low)s to %(high)s is neither a time nor for ever. Say one of them."),
    "preparedness.cascade_too_long": _("%(hours)s hours are too many. At most %(most)s can be reckoned with; what is longer is for ever."),
    "preparedness.cascade_outage": _("Say how long the outage lasts, or when it ends. One of them."),
    "preparedness.cascade_chance": _("A chance lies between 0 and 1, and not at %(chance)s."),
    "preparedness.cascade_key": _("“%(key)s” is no name for a function. Give one of at most a hundred characters."),
    "preparedness.cascade_same_function": _("%(key)s is there twice. Take one away."),
    "preparedness.cascade_same_dependency": _("That %(needs)s needs %(by)s is there twice. Take one away."),
    "preparedness.cascade_self_loop": _("%(needs)s cannot need itself. Take the dependency away."),
    "preparedness.cascade_missing_end": _("%(needs)s needs %(by)s, but %(missing)s is not there. Add it, or take the dependency away."),
    "preparedness.cascade_horizon": _("%(hours)s hours cannot be seen ahead. Choose at most %(most)s."),
    "preparedness.cascade_too_large": _(
        "%(functions)s functions with %(dependencies)s dependencies are more than can be reckoned. Put together what fails together."
    ),
    "preparedness.cascade_samples": _("It can be reckoned 1 to %(most)s times, and not %(samples)s."),
    "preparedness.cascade_seed": _("%(seed)s is no seed. Use a whole number that is not negative."),
    "preparedness.cascade_no_outage": _("%(key)s is not out, so that it cannot be back either."),
    "preparedness.cascade_no_dependency": _("%(needs)s does not need %(by)s. Choose a dependency that is there."),
    "preparedness.cascade_no_function": _("%(key)s is not in the forecast. Choose a function that is."),
    "preparedness.cascade_options": _("%(options)s measures are too many to try at once. Choose at most %(most)s."),
    "preparedness.cascade_observed": _("%(key)s is said to have failed after it was last looked at. Check both moments."),
    "preparedness.cascade_kept": _("The kept forecast cannot be read. Make a new one."),
    "preparedness.needs_day": _("Write a day, for example 2026-01-31."),
}


def lack(one: Found) -> str:
    """What was found, as a sentence."""
    return str(LACKS[one.lack]) % {"name": one.name, "others": ", ".join(one.others)}


def stretch(one: Stretch | None) -> str:
    """A stretch as it is read: "4–8 hours, most likely 6"."""
    if one is None:
        return ""
    if one.low == one.high:
        return length(one.high)
    size, words = _unit(one.low, one.high)
    low, likely, high = (_number(value / size) for value in (one.low, one.likely, one.high))
    said = f"{low}–{high} {words(one.high)}"
    if one.likely == (one.low + one.high) // 2:
        return said
    return gettext("%(span)s, most likely %(likely)s") % {"span": said, "likely": likely}


def length(minutes: int) -> str:
    """A length of time in the unit that suits it."""
    size, words = _unit(minutes, minutes)
    return f"{_number(minutes / size)} {words(minutes)}"


def _unit(low: int, high: int) -> tuple[int, Callable[[int], str]]:
    if high >= 2 * DAY and low % (DAY // 2) == 0 and high % (DAY // 2) == 0:
        return DAY, _days
    return (60, _hours) if high >= 60 or high == 0 else (1, _minutes)


def _days(minutes: int) -> str:
    return ngettext("day and night", "days and nights", round(minutes / DAY))


def _hours(minutes: int) -> str:
    # As it is written: 61 minutes are "1", and are therefore one hour.
    return ngettext("hour", "hours", 1 if _number(minutes / 60) == "1" else 2)


def _minutes(minutes: int) -> str:
    return ngettext("minute", "minutes", minutes)


def _number(value: float) -> str:
    return f"{round(value, 1):g}".replace(".", ",")


def tolerance(one: Tolerance) -> str:
    """How long a function can be away, in words."""
    if one.forever:
        return gettext("For ever")
    if one.limit is None:
        return gettext("Nobody has said")
    return gettext("No time at all") if one.limit.is_nothing else stretch(one.limit)
