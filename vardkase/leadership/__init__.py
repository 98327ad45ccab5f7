"""Crisis leadership: who leads, with what mandate and on which grounds, what was decided and who does it, and who holds out how long.

Events   leadership.staff_opened, .staff_closed, .direction_set, .decision_taken, .duty_done, .task_given, .task_moved, .question_raised,
         .lead_acknowledged, .question_changed, .question_closed, .board_activated, .board_met, .taken_over, .handed_back, .board_ended
         (stream incident:<id>: they stand in the log by themselves)
Actions  actions/staffs, actions/decisions, actions/tasks, actions/board
Queries  queries/overview, queries/decisions, queries/tasks, queries/board; rows in queries/rows
Rules    staffs, decisions, tasks, board; law: the sections they rest on, as dated data
lines    how the acts read in the log
rooms    the pages in an incident's room
channels the ways of a call-out: SMS, voice, mail, push; not yet called by anything
endurance who stands when: what is wrong with a roster, and a proposal; not yet called by anything
"""
