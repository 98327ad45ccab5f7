"""Crisis leadership: who leads, with what mandate and on which grounds, what was decided and who does it, and who holds out how long.

Events   leadership.staff_opened, .staff_closed, .direction_set, .decision_taken, .duty_done, .task_given, .task_moved, .question_raised,
         .lead_acknowledged, .question_changed, .question_closed, .board_activated, .board_met, .taken_over, .handed_back, .board_ended
         .role_lent, .role_returned (stream incident:<id>: they stand in the log by themselves);
         diary.noted, .quiet, .handed_over, .received, .picture_made, .alarm_raised (stream diary:<authority>)
Actions  actions/staffs, actions/decisions, actions/tasks, actions/board, actions/loans, actions/diary
Queries  queries/overview, queries/decisions, queries/tasks, queries/board, queries/diary, queries/due; rows in queries/rows
Rules    staffs, decisions, tasks, board, diary; law: the sections they rest on, as dated data
         .lead_acknowledged, .question_changed, .question_closed, .board_activated, .board_met, .taken_over, .handed_back, .board_ended,
         .roster_set, .people_rostered, .shift_planned, .shift_changed, .shift_moved, .plan_asked, .plan_proposed, .plan_adopted,
         .handover_made, .handover_accepted (stream incident:<id>: they stand in the log by themselves)
Actions  actions/staffs, actions/decisions, actions/tasks, actions/board, actions/rosters, actions/shifts,
         actions/proposals, actions/handovers
Queries  queries/overview, queries/decisions, queries/tasks, queries/board, queries/shifts, queries/handover; rows in queries/rows
Rules    staffs, decisions, tasks, board, shifts, planning, handover; law: the sections they rest on, as dated data
         (stream incident:<id>: they stand in the log by themselves)
         .callout_… (what the room needs to know of a call-out); callout.… (its messages and answers, stream callout:<id>)
Actions  actions/staffs, actions/decisions, actions/tasks, actions/board, actions/callouts
Queries  queries/overview, queries/decisions, queries/tasks, queries/board, queries/callouts; rows in queries/rows
Rules    staffs, decisions, tasks, board; law: the sections they rest on, as dated data
lines    how the acts read in the log
obligations, due   what is due, overdue and why: one list that every part adds to
rooms    the pages in an incident's room
channels the ways of a call-out: SMS, voice, mail, push; not yet called by anything
endurance who stands when: what is wrong with a roster, and a proposal; outbox has it work beside the requests
channels the ways of a call-out: SMS, voice, mail, push; letters: what it says to people
endurance who stands when: what is wrong with a roster, and a proposal; not yet called by anything
"""
