"""The report of an analysis, for a unit or for the whole municipality.

`sources.material` reads what it is made of, `masking` takes out what is secret, `build.document` sets it in order under the headings of the
rules, and `web`, `apart` (PDF and Word) and `structured` (JSON) write it.
"""
