"""Addresses of crisis leadership, all within an incident's room."""

from __future__ import annotations

from django.urls import include, path

from vardkase.leadership.views import board, decisions, diary, due, loans, staffs, tasks

app_name = "leadership"
_room = [
    path("leadership/", staffs.overview, name="overview"),
    path("leadership/staffs/new/", staffs.open_staff, name="open_staff"),
    path("leadership/staffs/<uuid:target>/close/", staffs.close_staff, name="close_staff"),
    path("leadership/direction/", staffs.set_direction, name="set_direction"),
    path("leadership/roles/lend/", loans.lend_role, name="lend_role"),
    path("leadership/roles/<uuid:target>/return/", loans.return_role, name="return_role"),
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
]
urlpatterns = [
    path("due/", due.due, name="due"),
    path("due/now/", due.due_now, name="due_now"),
    path("due/urgent/", due.urgent, name="urgent"),
    path("diary/", diary.diary, name="diary"),
    path("diary/quiet/", diary.note_quiet, name="note_quiet"),
    path("diary/new/", diary.write_note, name="write_note"),
    path("diary/handover/", diary.hand_over, name="hand_over"),
    path("diary/picture/", diary.make_picture, name="make_picture"),
    path("diary/<uuid:note_id>/receive/", diary.receive_handover, name="receive_handover"),
    path("diary/<uuid:note_id>/alarm/", diary.raise_alarm, name="raise_alarm"),
    path("incidents/<uuid:incident_id>/", include(_room)),
]
