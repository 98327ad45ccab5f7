"""Addresses of the rounds, the analyses and their risks."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import analyses, risks, rounds

ADDRESSES = [
    path("rsa/", rounds.rounds, name="rounds"),
    path("rsa/open/<uuid:keeper_id>/", rounds.open_round, name="open_round"),
    path("rsa/rounds/<uuid:round_id>/", rounds.round_, name="round"),
    path("rsa/rounds/<uuid:round_id>/change/", rounds.change_round, name="change_round"),
    path("rsa/rounds/<uuid:round_id>/close/", rounds.close_round, name="close_round"),
    path("rsa/rounds/<uuid:round_id>/<uuid:unit_id>/start/", rounds.start, name="start_analysis"),
    path("rsa/rounds/<uuid:round_id>/<uuid:unit_id>/remind/", rounds.remind_unit, name="remind_unit"),
    path("rsa/rounds/<uuid:round_id>/<uuid:unit_id>/replace/", rounds.replace_unit, name="replace_unit"),
    path("rsa/<uuid:analysis_id>/", analyses.analysis, name="analysis"),
    path("rsa/<uuid:analysis_id>/changes/", analyses.changes, name="changes"),
    path("rsa/<uuid:analysis_id>/method/", analyses.change_method, name="change_method"),
    path("rsa/<uuid:analysis_id>/submit/", analyses.submit, name="submit_analysis"),
    path("rsa/<uuid:analysis_id>/take-back/", analyses.take_back, name="take_back_analysis"),
    path("rsa/<uuid:analysis_id>/return/", analyses.send_back, name="return_analysis"),
    path("rsa/<uuid:analysis_id>/approve/", analyses.approve, name="approve_analysis"),
    path("rsa/<uuid:analysis_id>/reopen/", analyses.reopen, name="reopen_analysis"),
    path("rsa/<uuid:analysis_id>/workshops/new/", analyses.workshop, name="new_workshop"),
    path("rsa/<uuid:analysis_id>/workshops/<uuid:workshop_id>/", analyses.workshop, name="workshop"),
    path("rsa/<uuid:analysis_id>/risks/new/", risks.new_risk, name="new_risk"),
    path("rsa/<uuid:analysis_id>/risks/<uuid:risk_id>/", risks.risk, name="risk"),
    path("rsa/<uuid:analysis_id>/risks/<uuid:risk_id>/judge/", risks.edit_risk, name="edit_risk"),
    path("rsa/<uuid:analysis_id>/risks/<uuid:risk_id>/drop/", risks.drop_risk, name="drop_risk"),
    path("rsa/<uuid:analysis_id>/risks/<uuid:risk_id>/restore/", risks.restore_risk, name="restore_risk"),
    path("rsa/<uuid:analysis_id>/together/", risks.together, name="together"),
    path("rsa/<uuid:analysis_id>/together/<uuid:shared_id>/", risks.map_risks, name="map_risks"),
    path("rsa/<uuid:analysis_id>/together/<uuid:local_id>/<uuid:risk_id>/remove/", risks.unmap_risk, name="unmap_risk"),
]
