"""Addresses of the budgeted choice of measures."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import choices

ADDRESSES = [
    path("choice/", choices.homes, name="choice"),
    path("choice/<uuid:authority_id>/", choices.ask, name="ask_choice"),
    path("choice/<uuid:authority_id>/<uuid:choice_id>/", choices.answer, name="choice_answer"),
    path("choice/<uuid:authority_id>/<uuid:choice_id>/stop/", choices.stop, name="stop_choice"),
    path("choice/<uuid:authority_id>/<uuid:choice_id>/choose/", choices.choose, name="make_choice"),
]
