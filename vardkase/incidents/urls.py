"""Addresses of alarms and incidents."""

from __future__ import annotations

from django.urls import include, path

from vardkase.incidents.views import afterwards, alarms, catch_up, export, files, incidents, log

app_name = "incidents"
# The most asked for first.
_room = [
    path("log/", log.log, name="log"),
    path("log/write/", log.write, name="write"),
    path("live/", log.live, name="live"),
    path("", incidents.incident, name="incident"),
    path("lead/", incidents.lead, name="lead"),
    path("state/", incidents.change_state, name="change_state"),
    path("level/", incidents.change_level, name="change_level"),
    path("name/", incidents.rename, name="rename"),
    path("export/", export.export, name="export"),
    path("log/print/", log.paper, name="print"),
    path("log/seen/", log.seen, name="seen"),
    path("since/", catch_up.since, name="since"),
    path("since/acknowledge/", catch_up.acknowledge, name="acknowledge"),
    path("log/<int:number>/", afterwards.entry, name="entry"),
    path("log/<int:number>/correct/", afterwards.correct, name="correct"),
    path("log/<int:number>/complete/", afterwards.complete, name="complete"),
    path("log/<int:number>/mark/", afterwards.mark, name="mark"),
    path("log/<int:number>/verify/", afterwards.verify, name="verify"),
    path("log/<int:number>/files/", afterwards.add_files, name="add_files"),
    path("log/<int:number>/erase/", afterwards.erase, name="erase"),
    path("files/<uuid:attachment_id>/", files.attachment, name="attachment"),
    path("files/<uuid:attachment_id>/preview/", files.preview, name="preview"),
]
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
    path("incidents/<uuid:incident_id>/", include(_room)),
]
