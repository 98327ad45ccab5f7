"""Addresses of preparedness."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import analyses, editing, functions, risks, rounds

app_name = "preparedness"
rsa = [
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
urlpatterns = [
    *rsa,
    path("functions/", functions.registers, name="registers"),
    path("functions/<uuid:authority_id>/", functions.register, name="functions"),
    path("functions/<uuid:authority_id>/begin/", editing.begin, name="begin"),
    path("functions/<uuid:authority_id>/gaps/", functions.gap_table, name="gaps"),
    path("functions/<uuid:authority_id>/history/", functions.history, name="history"),
    path("functions/<uuid:authority_id>/new/", editing.new_function, name="new_function"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/", functions.function, name="function"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/history/", functions.function_history, name="function_history"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/edit/", editing.edit_function, name="edit_function"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/retire/", editing.retire, name="retire"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/restore/", editing.restore, name="restore"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/needs/new/", editing.new_need, name="new_need"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/needs/<uuid:need_id>/", editing.edit_need, name="edit_need"),
    path("functions/<uuid:authority_id>/<uuid:function_id>/needs/<uuid:need_id>/remove/", editing.remove_need, name="remove_need"),
]
