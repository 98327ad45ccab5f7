"""The kernel: pure Python that every floor above may use and that knows none of them.

ids            UUIDv7, minted by whoever creates
clock          the one place that reads the system's clock
refusal        an anticipated no: a code and its facts, never a sentence
actor          who acts, and on whose behalf
canonical      the one way to write JSON that is hashed
chain          commitments and the hash chain
codec          frozen dataclasses to JSON and back
moments        when something happened, as precisely as it was said
personal_ids   finds personal identity numbers in free text
words          Swedish word forms for search
options        every setting, declared once
"""
