"""Addresses of the self-checks and the yearly follow-ups."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import asking

ADDRESSES = [
    path("self-checks/<uuid:authority_id>/<int:year>/", asking.selfcheck, name="selfcheck"),
    path("self-checks/<uuid:authority_id>/<int:year>/<int:group>/", asking.answer_selfcheck, name="answer_selfcheck"),
    path("follow-ups/<uuid:keeper_id>/", asking.followups, name="followups"),
    path("follow-ups/<uuid:keeper_id>/new/", asking.new_followup, name="new_followup"),
    path("follow-ups/<uuid:keeper_id>/<int:year>/", asking.followup, name="followup"),
    path("follow-ups/<uuid:keeper_id>/<int:year>/versions/<int:version>/", asking.followup_version, name="followup_version"),
    path("follow-ups/<uuid:keeper_id>/<int:year>/groups/<int:group>/", asking.answer_followup, name="answer_followup"),
    path("follow-ups/<uuid:keeper_id>/<int:year>/sent/", asking.followup_sent, name="followup_sent"),
    path("follow-ups/<uuid:keeper_id>/<int:year>/reopen/", asking.reopen_followup, name="reopen_followup"),
    path("follow-ups/<uuid:keeper_id>/<int:year>/followup.json", asking.followup_json, name="followup_json"),
    path("follow-ups/<uuid:keeper_id>/<int:year>/followup.csv", asking.followup_csv, name="followup_csv"),
]
