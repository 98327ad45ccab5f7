"""Addresses of crisis leadership: within an incident's room, the tests of the call-out, and its doors that stand open."""

from __future__ import annotations

from django.urls import include, path

from vardkase.leadership.views import board, decisions, roles, staffs, tasks, callout_public, callout_tests, callouts

app_name = "leadership"
_room = [
    path("leadership/", staffs.overview, name="overview"),
    path("leadership/staffs/new/", staffs.open_staff, name="open_staff"),
    path("leadership/staffs/<uuid:target>/close/", staffs.close_staff, name="close_staff"),
    path("leadership/direction/", staffs.set_direction, name="set_direction"),
    path("roles/", roles.roles, name="roles"),
    path("roles/staffs/<uuid:target>/hand-out/", roles.hand_out, name="hand_out"),
    path("roles/<uuid:card_id>/", roles.card, name="card"),
    path("roles/<uuid:target>/take/", roles.take_role, name="take_role"),
    path("roles/holders/<uuid:target>/leave/", roles.leave_role, name="leave_role"),
    path("roles/items/<uuid:item_id>/tick/", roles.tick, name="tick"),
    path("roles/items/<uuid:target>/note/", roles.tick_with_note, name="tick_with_note"),
    path("roles/items/<uuid:target>/undo/", roles.untick, name="untick"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/new/", decisions.take_decision, name="take_decision"),
    path("decisions/<uuid:decision_id>/", decisions.decision, name="decision"),
    path("callouts/", callouts.callouts, name="callouts"),
    path("callouts/new/", callouts.start_callout, name="start_callout"),
    path("callouts/people/<uuid:target>/", callouts.tick, name="tick"),
    path("callouts/<uuid:target>/", callouts.callout, name="callout"),
    path("callouts/<uuid:target>/list/", callouts.call_list, name="call_list"),
    path("callouts/<uuid:target>/tray/", callouts.tray, name="tray"),
    path("callouts/<uuid:target>/stop/", callouts.stop_callout, name="stop_callout"),
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
    path("incidents/<uuid:incident_id>/", include(_room)),
    path("callouts/", callout_tests.tests, name="callout_tests"),
    path("callouts/new/", callout_tests.start_test, name="start_callout_test"),
    path("callouts/people/<uuid:seat_id>/", callout_tests.tick_test, name="tick_test"),
    path("callouts/<uuid:callout_id>/", callout_tests.test, name="callout_test"),
    path("callouts/<uuid:callout_id>/stop/", callout_tests.stop_test, name="stop_callout_test"),
    path("c/received/", callout_public.answer_received, name="answer_received"),
    path("c/<str:token>/", callout_public.answer, name="answer"),
    path("callout/callback/<str:provider>/<str:kind>/<str:mark>/", callout_public.callback, name="callback"),
    path("callout/callback/<str:provider>/<str:kind>/<str:mark>/<uuid:reference>/", callout_public.callback, name="callback_about"),
]
