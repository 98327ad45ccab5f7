"""Addresses of facts and the series that they are in: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import fact_acts, facts

ROOM: list[URLPattern] = [
    path("facts/", facts.facts, name="facts"),
    path("facts/new/", fact_acts.open_series, name="open_series"),
    path("facts/<uuid:series_id>/", facts.series, name="series"),
    path("facts/<uuid:series_id>/beside/", facts.compare, name="compare"),
    path("facts/<uuid:target>/new/", fact_acts.state_fact, name="state_fact"),
    path("facts/<uuid:target>/care/", fact_acts.keep_series, name="keep_series"),
    path("facts/<uuid:target>/revise/", fact_acts.revise_fact, name="revise_fact"),
    path("facts/<uuid:target>/settle/<uuid:more>/", fact_acts.settle_contradiction, name="settle_contradiction"),
    path("facts/<uuid:target>/add/", fact_acts.say_apart, name="say_apart"),
    path("facts/<uuid:target>/add/stop/", fact_acts.withdraw_sum, name="withdraw_sum"),
]
BESIDE: list[URLPattern] = []
