"""Helpers of the tests: no part of the product imports them.

plugin      points the data folder to a temporary place before Django reads its settings
people      Alva, Bo, Cilla, Dag and nobody: the viewers that every refusal is tried with
html        checks every HTML page that a test client receives
pages       the test client that does so
english     finds English on a Swedish screen
source      reads the house's own code: packages, functions, routes
run         the steps of bin/test
accounts    accounts for the people
database    the migrated database that every run starts from
postgresql  a PostgreSQL cluster of one's own, for as long as a command runs
browser     the real house in a real browser
journey     one person's way through it, told as given, when, then
accessibility  axe, targets, width and keyboard
run         what bin/test does
"""
