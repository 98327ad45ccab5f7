"""Crisis leadership: who leads, with what mandate and on which grounds, what was decided and who does it, and who holds out how long.

Each noun has one file of its name in every room: staffs, start, roles, loans, callouts, decisions, tasks, board, meetings, sittings,
shifts, handovers, standdown, diary.
Events   leadership.… in the stream incident:<id>, where they stand in the log by themselves: .staff_…, .direction_set, .role_…,
         .callout_…, .decision_taken, .duty_done, .task_…, .question_…, .board_…, .meeting_…, .shift_…, .plan_…, .handover_…, .stood_down;
         callout.… in the stream callout:<id>: messages and answers; diary.… in the stream diary:<authority>
Actions  actions/<noun>; actions/closing is what ends with leadership, actions/frame what every act stands on
Queries  queries/<noun>; queries/<noun>_due is what waits in all incidents at once; rows in queries/rows, callout_rows and shift_rows
Rules    rules/<noun>; law: the sections they rest on, as dated data
lines    how the acts read in the log; words: what they are called, and what is refused
obligations, due   what is due, overdue and why: one list that every part adds to
rooms    the pages in an incident's room
channels the ways of a call-out: SMS, voice, mail, push; letters: what it says to people
endurance who stands when: what is wrong with a roster, and a proposal; outbox has it work beside the requests
"""
