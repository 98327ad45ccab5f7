"""Addresses of imports and exports."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.rules.imports.columns import Target
from vardkase.preparedness.views import export, imports

ADDRESSES = [
    path("imports/", imports.imports, name="imports"),
    path("imports/risks/<uuid:place_id>/", imports.upload, {"target": Target.RISKS}, name="import_risks"),
    path("imports/functions/<uuid:place_id>/", imports.upload, {"target": Target.FUNCTIONS}, name="import_functions"),
    path("imports/dependencies/<uuid:place_id>/", imports.upload, {"target": Target.DEPENDENCIES}, name="import_dependencies"),
    path("imports/measures/<uuid:place_id>/", imports.upload, {"target": Target.MEASURES}, name="import_measures"),
    path("imports/drafts/<uuid:draft_id>/columns/", imports.columns, name="import_map"),
    path("imports/drafts/<uuid:draft_id>/preview/", imports.preview, name="import_preview"),
    path("imports/drafts/<uuid:draft_id>/progress/", imports.progress, name="import_progress"),
    path("imports/<uuid:import_id>/", imports.imported, name="import_done"),
    path("imports/<uuid:import_id>/undo/", imports.undo, name="import_undo"),
    path("export/", export.export, name="export"),
    path("export/everything/", export.everything, name="export_all"),
    path("export/measures/", export.of_measures, name="export_measures"),
    path("export/rounds/<uuid:round_id>/", export.of_round, name="export_round"),
    path("export/analyses/<uuid:analysis_id>/", export.of_analysis, name="export_analysis"),
    path("export/registers/<uuid:authority_id>/", export.of_register, name="export_register"),
]
