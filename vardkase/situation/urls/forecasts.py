"""Addresses of what somebody has said will be, and what came of it: in an incident's room, and beside it."""

from __future__ import annotations

from django.urls import URLPattern, path

from vardkase.situation.views import forecast_acts, forecasts

ROOM: list[URLPattern] = [
    path("forecasts/", forecasts.forecasts, name="forecasts"),
    path("forecasts/new/", forecast_acts.open_forecast, name="open_forecast"),
    path("forecasts/<uuid:subject_id>/", forecasts.forecast, name="forecast"),
    path("forecasts/<uuid:target>/new/", forecast_acts.state_forecast, name="state_forecast"),
    path("forecasts/<uuid:target>/correct/", forecast_acts.correct_forecast, name="correct_forecast"),
    path("forecasts/<uuid:target>/outcome/", forecast_acts.close_forecast, name="close_forecast"),
]
BESIDE: list[URLPattern] = []
