"""The clock of a plan: the moments at which people may change, and what is night."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from vardkase.leadership.endurance.problem import Horizon, Interval, Rules


def at_local_hour(day: datetime, hour: int, rules: Rules) -> datetime | None:
    """The moment of a wall-clock hour on a local day, in UTC.

    The hour that the clock leaps over in March is no moment (None); of the hour that comes twice in October the first counts.
    """
    local = datetime.combine(day.date(), time(hour), tzinfo=rules.zone)
    moment = local.astimezone(UTC)
    return moment if moment.astimezone(rules.zone).hour == hour else None


def changes(horizon: Horizon, rules: Rules) -> tuple[datetime, ...]:
    """The moments at which a shift may begin: the start of the horizon and the allowed hours of every local day within it."""
    found = {horizon.start}
    day = horizon.start.astimezone(rules.zone)
    last = horizon.end.astimezone(rules.zone).date()
    while day.date() <= last:
        for hour in rules.start_hours:
            moment = at_local_hour(day, hour, rules)
            if moment is not None and horizon.start < moment < horizon.end:
                found.add(moment)
        day = datetime.combine(day.date() + timedelta(days=1), time(12), tzinfo=rules.zone)
    return tuple(sorted(found))


def nights(interval: Interval, rules: Rules) -> tuple[Interval, ...]:
    """The nights (22 to 06 as standard) that a time touches, whole, in order."""
    begins, ends = rules.night_hours
    day = datetime.combine(interval.start.astimezone(rules.zone).date() - timedelta(days=1), time(12), tzinfo=rules.zone)
    found = []
    while day.astimezone(UTC) < interval.end + timedelta(days=1):
        next_day = datetime.combine(day.date() + timedelta(days=1), time(12), tzinfo=rules.zone)
        evening = datetime.combine(day.date(), time(begins), tzinfo=rules.zone)
        morning = datetime.combine((day if ends > begins else next_day).date(), time(ends), tzinfo=rules.zone)
        night = Interval(evening, morning)
        if night.meets(interval):
            found.append(night)
        day = next_day
    return tuple(found)


def is_night(interval: Interval, rules: Rules) -> bool:
    """Whether a shift is night work: at least three hours of it lie in the night (arbetstidslagen 13 a §), by elapsed time."""
    within = timedelta()
    for night in nights(interval, rules):
        within += min(night.end, interval.end) - max(night.start, interval.start)
    return within >= rules.night_least
