"""Alarms, incidents and their log: the operational spine. Everything but files is a projection of the ledger.

Events   alarm.received, .supplemented, .assessed, .linked (stream alarms:<authority>)
         incident.opened, .state_changed, .level_changed, .renamed, .alarm_linked, .entry_written, .entry_corrected, .entry_completed,
         .attachment_added, .marked, .entry_verified, .catch_up_acknowledged (stream incident:<id>)
Actions  actions/alarms, actions/incidents, actions/journal
Queries  queries/alarms, queries/incidents, queries/journal, queries/catch_up, queries/attachments; rows in queries/rows
Rules    alarms, incidents, levels, journal, marks, text, filters
search       Swedish full-text search on both databases
attachments  what a file is, by its content
presentation, live   rows as the screens show them; the same for open screens
exporting    one file that verifies anywhere
"""
