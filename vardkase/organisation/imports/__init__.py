"""Contacts from a file: bytes -> table -> columns -> plan. Plain Python; nothing here writes anything.

files      encoding, delimiter, limits, CSV
workbook   Excel, with the guards a zip archive of XML needs
columns    which column is what
plan       what each row would do to the register, row by row
cells      what a cell may hold, in both directions
"""
