"""Addresses of crisis leadership, all within an incident's room."""

from __future__ import annotations

from django.urls import include, path

from vardkase.leadership.views import board, decisions, meetings, papers, sittings, staffs, standdown, tasks

app_name = "leadership"
_room = [
    path("leadership/", staffs.overview, name="overview"),
    path("leadership/staffs/new/", staffs.open_staff, name="open_staff"),
    path("leadership/staffs/<uuid:target>/close/", staffs.close_staff, name="close_staff"),
    path("leadership/direction/", staffs.set_direction, name="set_direction"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/new/", decisions.take_decision, name="take_decision"),
    path("decisions/<uuid:decision_id>/", decisions.decision, name="decision"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/new/", tasks.give_task, name="give_task"),
    path("tasks/<uuid:target>/move/", tasks.move_task, name="move_task"),
    path("questions/new/", tasks.raise_question, name="raise_question"),
    path("questions/<uuid:target>/", tasks.change_question, name="change_question"),
    path("questions/<uuid:target>/acknowledge/", tasks.acknowledge_lead, name="acknowledge_lead"),
    path("questions/<uuid:target>/close/", tasks.close_question, name="close_question"),
    path("board/", board.board, name="board"),
    path("board/begin/", board.activate_board, name="activate_board"),
    path("board/meetings/new/", board.record_meeting, name="record_meeting"),
    path("board/takeovers/new/", board.take_over, name="take_over"),
    path("board/takeovers/<uuid:target>/return/", board.hand_back, name="hand_back"),
    path("board/end/", board.end_board, name="end_board"),
    path("duties/<uuid:target>/board/", decisions.fulfil_duty, {"more": "report_to_board"}, name="report_to_board"),
    path("duties/<uuid:target>/council/", decisions.fulfil_duty, {"more": "report_to_council"}, name="report_to_council"),
    path("duties/<uuid:target>/told/", decisions.fulfil_duty, {"more": "tell_board"}, name="tell_board"),
    path("duties/<uuid:target>/review/", decisions.fulfil_duty, {"more": "review"}, name="review"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.plan_meeting, name="plan_meeting"),
    path("meetings/rhythm/", meetings.set_rhythm, name="set_rhythm"),
    path("meetings/<uuid:meeting_id>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:target>/move/", meetings.move_meeting, name="move_meeting"),
    path("meetings/<uuid:target>/cancel/", meetings.cancel_meeting, name="cancel_meeting"),
    path("meetings/<uuid:target>/begin/", meetings.begin_meeting, name="begin_meeting"),
    path("meetings/<uuid:target>/note/", meetings.note, name="note"),
    path("meetings/<uuid:target>/end/", meetings.end_meeting, name="end_meeting"),
    path("meetings/<uuid:meeting_id>/minutes.pdf", papers.minutes, {"kind": "pdf"}, name="minutes_pdf"),
    path("meetings/<uuid:meeting_id>/minutes.docx", papers.minutes, {"kind": "docx"}, name="minutes_docx"),
    path("meetings/<uuid:meeting_id>/minutes.json", papers.minutes, {"kind": "json"}, name="minutes_json"),
    path("board/convene/", sittings.convene_board, name="convene_board"),
    path("board/council/", sittings.council, name="council"),
    path("board/meetings/<uuid:target>/item/", sittings.write_item, name="write_item"),
    path("board/meetings/<uuid:target>/close/", sittings.close_sitting, name="close_sitting"),
    path("stand-down/", standdown.stood_down, name="stood_down"),
    path("stand-down/new/", standdown.stand_down, name="stand_down"),
]
urlpatterns = [path("incidents/<uuid:incident_id>/", include(_room))]
