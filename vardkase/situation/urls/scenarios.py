"""Addresses of scenarios and their indicators, and of the time machine: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import moments, scenarios

ROOM: list[URLPattern] = [
    path("moments/", moments.picture, name="moments"),
    path("moments/difference/", moments.difference, name="difference"),
    path("scenarios/", scenarios.scenarios, name="scenarios"),
    path("scenarios/new/", scenarios.write_scenario, name="write_scenario"),
    path("scenarios/<uuid:scenario_id>/", scenarios.scenario, name="scenario"),
    path("scenarios/<uuid:target>/revise/", scenarios.revise_scenario, name="revise_scenario"),
    path("scenarios/<uuid:target>/withdraw/", scenarios.withdraw_scenario, name="withdraw_scenario"),
    path("scenarios/indicators/<uuid:target>/true/", scenarios.say_true, name="say_true"),
    path("scenarios/indicators/<uuid:target>/acknowledge/", scenarios.acknowledge, name="acknowledge_indicator"),
    path("scenarios/indicators/<uuid:target>/take-back/", scenarios.take_back, name="take_back_indicator"),
]
BESIDE: list[URLPattern] = []
