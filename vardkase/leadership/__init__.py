"""Crisis leadership: who leads, with what mandate and on which grounds, what was decided and who does it, and who holds out how long.

Events   leadership.staff_opened, .staff_closed, .direction_set, .decision_taken, .duty_done, .task_given, .task_moved, .question_raised,
         .lead_acknowledged, .question_changed, .question_closed, .board_activated, .board_met, .taken_over, .handed_back, .board_ended
         (stream incident:<id>: they stand in the log by themselves)
         .callout_… (what the room needs to know of a call-out); callout.… (its messages and answers, stream callout:<id>)
Actions  actions/staffs, actions/decisions, actions/tasks, actions/board, actions/callouts
Queries  queries/overview, queries/decisions, queries/tasks, queries/board, queries/callouts; rows in queries/rows
Rules    staffs, decisions, tasks, board; law: the sections they rest on, as dated data
lines    how the acts read in the log
rooms    the pages in an incident's room
channels the ways of a call-out: SMS, voice, mail, push; letters: what it says to people
endurance who stands when: what is wrong with a roster, and a proposal; not yet called by anything
"""
