"""Preparedness: how long one waits for its pages when there are many risks."""

from bench.preparedness import analyses

MEASURES = {
    "analyses": analyses.analyses,
}
