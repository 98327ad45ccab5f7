"""What a file of last round's risks, functions or dependencies may hold, and what each of its rows says. Plain Python.

columns  what each target takes, and which column is what
rows     a row -> what is to be kept, or what is wrong with it and what to do
"""
