"""Addresses of preparedness."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.views import editing, export, functions, imports

app_name = "preparedness"
urlpatterns = [
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
    path("imports/", imports.imports, name="imports"),
    path("imports/risks/<uuid:place_id>/", imports.upload, {"target": Target.RISKS}, name="import_risks"),
    path("imports/functions/<uuid:place_id>/", imports.upload, {"target": Target.FUNCTIONS}, name="import_functions"),
    path("imports/dependencies/<uuid:place_id>/", imports.upload, {"target": Target.DEPENDENCIES}, name="import_dependencies"),
    path("imports/drafts/<uuid:draft_id>/columns/", imports.columns, name="import_map"),
    path("imports/drafts/<uuid:draft_id>/preview/", imports.preview, name="import_preview"),
    path("imports/<uuid:import_id>/", imports.imported, name="import_done"),
    path("imports/<uuid:import_id>/undo/", imports.undo, name="import_undo"),
    path("export/", export.export, name="export"),
    path("export/everything/", export.everything, name="export_all"),
    path("export/rounds/<uuid:round_id>/", export.of_round, name="export_round"),
    path("export/analyses/<uuid:analysis_id>/", export.of_analysis, name="export_analysis"),
    path("export/registers/<uuid:authority_id>/", export.of_register, name="export_register"),
]
