"""Spreadsheets in and out: plain Python, nothing here knows a database.

reading  a file -> the rows of one sheet under the headings that were found, and what the user should be told of the file
values   what a cell says: a number in Swedish, an amount, a day, yes or no
writing  tables -> a workbook, CSV or JSON, in which nothing can run
"""
