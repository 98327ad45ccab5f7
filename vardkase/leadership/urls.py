"""Addresses of crisis leadership, all within an incident's room."""

from __future__ import annotations

from django.urls import include, path

from vardkase.leadership.views import board, decisions, shift_acts, shifts, staffs, tasks

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
    path("shifts/", shifts.shifts, name="shifts"),
    path("shifts/mine/", shifts.mine, name="my_shifts"),
    path("shifts/rosters/new/", shift_acts.set_roster, name="set_roster"),
    path("shifts/rosters/<uuid:target>/", shift_acts.set_roster, name="change_roster"),
    path("shifts/rosters/<uuid:target>/people/", shift_acts.enter_person, name="enter_person"),
    path("shifts/rosters/<uuid:target>/plan/", shift_acts.plan_shift, name="plan_shift"),
    path("shifts/rosters/<uuid:target>/propose/", shift_acts.ask_plan, name="ask_plan"),
    path("shifts/people/<uuid:target>/", shift_acts.change_person, name="change_person"),
    path("shifts/proposals/<uuid:proposal_id>/", shifts.proposal, name="proposal"),
    path("shifts/proposals/<uuid:target>/adopt/", shift_acts.adopt_plan, name="adopt_plan"),
    path("shifts/<uuid:target>/", shift_acts.change_shift, name="change_shift"),
    path("shifts/<uuid:target>/yes/", shift_acts.say_yes, name="say_yes"),
    path("shifts/<uuid:target>/no/", shift_acts.say_no, name="say_no"),
    path("shifts/<uuid:target>/on/", shift_acts.come_on, name="come_on"),
    path("shifts/<uuid:target>/relieved/", shift_acts.relieve, name="relieve"),
    path("shifts/<uuid:target>/back/", shift_acts.take_back, name="take_back"),
    path("shifts/<uuid:target>/handover/", shift_acts.make_handover, name="make_handover"),
    path("handovers/<uuid:handover_id>/", shifts.handover, name="handover"),
    path("handovers/<uuid:target>/accept/", shift_acts.accept_handover, name="accept_handover"),
]
urlpatterns = [path("incidents/<uuid:incident_id>/", include(_room))]
