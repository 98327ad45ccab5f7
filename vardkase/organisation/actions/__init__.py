"""Writes to the register: one transaction each, check -> append -> project."""

from __future__ import annotations

from vardkase.organisation.actions.base import Seen
from vardkase.organisation.actions.imports import choose_columns, confirm_import, start_import, undo_import
from vardkase.organisation.actions.organisations import (
    OrganisationDraft,
    add_organisation,
    change_organisation,
    close_organisation,
)
from vardkase.organisation.actions.people import PersonDraft, add_person, change_person, close_person
from vardkase.organisation.actions.posts import PostDraft, add_post, change_post, close_post, leave_post, take_post
from vardkase.organisation.actions.register import RegisterDraft, add_ssr_partners, start_register, take_in_register
from vardkase.organisation.actions.ways import Owner, WayDraft, add_way, change_way, check_way, close_way

__all__ = [
    "OrganisationDraft",
    "Owner",
    "PersonDraft",
    "PostDraft",
    "RegisterDraft",
    "Seen",
    "WayDraft",
    "add_organisation",
    "add_person",
    "add_post",
    "add_ssr_partners",
    "add_way",
    "change_organisation",
    "change_person",
    "change_post",
    "change_way",
    "check_way",
    "choose_columns",
    "close_organisation",
    "close_person",
    "close_post",
    "close_way",
    "confirm_import",
    "leave_post",
    "start_import",
    "start_register",
    "take_in_register",
    "take_post",
    "undo_import",
]
