"""What a situation report becomes: a page, plain text for WIS, five lines for an SMS, two minutes at a conference, and files.

Everything is made of one `Paper`: a frozen version, or what would be frozen now, which says on every page that it is a draft.
"""
