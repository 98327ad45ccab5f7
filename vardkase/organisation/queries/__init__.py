"""Reads of the register: viewer first, frozen dataclasses out. What the viewer may not read does not exist."""

from __future__ import annotations

from vardkase.organisation.queries.contacts import cards_of, contact_list, due, due_counts, due_glance, reachable, search
from vardkase.organisation.queries.imports import Preview
from vardkase.organisation.queries.imports import batch as import_batch
from vardkase.organisation.queries.imports import columns_of as import_table
from vardkase.organisation.queries.imports import history as import_history
from vardkase.organisation.queries.imports import preview as import_preview
from vardkase.organisation.queries.pages import organisation, people_choices, person, post, way
from vardkase.organisation.queries.scopes import edits_anything, keeper_for, keepers, keeping
from vardkase.organisation.queries.tree import choices, tree

__all__ = [
    "Preview",
    "cards_of",
    "choices",
    "contact_list",
    "due",
    "due_counts",
    "due_glance",
    "edits_anything",
    "import_batch",
    "import_history",
    "import_preview",
    "import_table",
    "keeper_for",
    "keepers",
    "keeping",
    "organisation",
    "people_choices",
    "person",
    "post",
    "reachable",
    "search",
    "tree",
    "way",
]
