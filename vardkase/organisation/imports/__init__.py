"""Contacts from a file: bytes -> table -> columns -> plan. Plain Python; nothing here writes anything.

files      encoding, delimiter, limits, CSV
workbook   Excel, with the guards a zip archive of XML needs
markup     the XML of the parts of a workbook, without what would take long to read
columns    which column is what
plan       what each row would do to the register, row by row
cells      what a cell may hold, in both directions
"""
