"""Preparedness: what reckoning over the whole register costs."""

from bench.preparedness import failures

MEASURES = {
    "single_failures": failures.single_failures,
}
