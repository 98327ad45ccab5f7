"""The situation picture: figures with a past, how vital functions stand, what fails next, and the reports that are made of it once.

Each noun has one file of its name in every room. Everything of an incident is written into its stream, incident:<id>, where it stands in
the log by itself, and can be seen as it was known at any number of the stream (`rules.known.Known`).
Events   situation.… in the stream incident:<id>
Actions  actions/<noun>
Queries  queries/<noun>
Rules    rules/<noun>
lines    how the entries read in the log; words: what they are called, and what is refused
material what each noun gives to a report: numbers that lead back to where they come from
moments  what each noun shows of a picture at a moment
rooms    the pages in an incident's room
"""
