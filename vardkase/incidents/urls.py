"""Addresses of alarms and incidents."""

from __future__ import annotations

from django.urls import path

from vardkase.incidents.views import afterwards, alarms, catch_up, export, files, incidents, log

app_name = "incidents"
urlpatterns = [
    path("alarms/", alarms.alarms, name="alarms"),
    path("alarms/urgent/", alarms.urgent, name="urgent"),
    path("alarms/new/", alarms.take, name="take_alarm"),
    path("alarms/<uuid:alarm_id>/", alarms.alarm, name="alarm"),
    path("alarms/<uuid:alarm_id>/supplement/", alarms.supplement, name="supplement_alarm"),
    path("alarms/<uuid:alarm_id>/assess/", alarms.assess, name="assess_alarm"),
    path("alarms/<uuid:alarm_id>/link/", alarms.link, name="link_alarm"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.open_incident, name="open"),
    path("incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path("incidents/<uuid:incident_id>/lead/", incidents.lead, name="lead"),
    path("incidents/<uuid:incident_id>/state/", incidents.change_state, name="change_state"),
    path("incidents/<uuid:incident_id>/level/", incidents.change_level, name="change_level"),
    path("incidents/<uuid:incident_id>/name/", incidents.rename, name="rename"),
    path("incidents/<uuid:incident_id>/export/", export.export, name="export"),
    path("incidents/<uuid:incident_id>/log/", log.log, name="log"),
    path("incidents/<uuid:incident_id>/log/print/", log.paper, name="print"),
    path("incidents/<uuid:incident_id>/log/write/", log.write, name="write"),
    path("incidents/<uuid:incident_id>/log/seen/", log.seen, name="seen"),
    path("incidents/<uuid:incident_id>/live/", log.live, name="live"),
    path("incidents/<uuid:incident_id>/since/", catch_up.since, name="since"),
    path("incidents/<uuid:incident_id>/since/acknowledge/", catch_up.acknowledge, name="acknowledge"),
    path("incidents/<uuid:incident_id>/log/<int:number>/", afterwards.entry, name="entry"),
    path("incidents/<uuid:incident_id>/log/<int:number>/correct/", afterwards.correct, name="correct"),
    path("incidents/<uuid:incident_id>/log/<int:number>/complete/", afterwards.complete, name="complete"),
    path("incidents/<uuid:incident_id>/log/<int:number>/mark/", afterwards.mark, name="mark"),
    path("incidents/<uuid:incident_id>/log/<int:number>/verify/", afterwards.verify, name="verify"),
    path("incidents/<uuid:incident_id>/log/<int:number>/files/", afterwards.add_files, name="add_files"),
    path("incidents/<uuid:incident_id>/log/<int:number>/erase/", afterwards.erase, name="erase"),
    path("incidents/<uuid:incident_id>/files/<uuid:attachment_id>/", files.attachment, name="attachment"),
    path("incidents/<uuid:incident_id>/files/<uuid:attachment_id>/preview/", files.preview, name="preview"),
]
