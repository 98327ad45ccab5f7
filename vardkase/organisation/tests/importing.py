"""A file on its way into the register, step by step, as the tests of imports take it."""

from __future__ import annotations

from vardkase.kernel.ids import new_id
from vardkase.organisation import actions, queries

HEAD = "Organisation;Funktion;Namn;Mobil;E-post;Tider;Prio;Anteckning;Kontrollerad\r\n"
ONE = "Kommunstyrelsekontoret;Säkerhetschef;Testa Exempelsson;070-174 06 11;sak@provkoping.example;dygnet runt;2;Ring först;2018-12-01\r\n"


def start(town, text, viewer=None, now=None):
    data = text if isinstance(text, bytes) else text.encode()
    return actions.start_import(
        viewer=viewer or town.viewer, id=new_id(), keeper_id=town.board, file_name="kontakter.csv", data=data, now=now or town.now
    )


def shown(town, draft, viewer=None):
    return queries.import_preview(viewer or town.viewer, draft, town.now).plan


def confirm(town, draft, viewer=None, **more):
    plan = shown(town, draft, viewer)
    return actions.confirm_import(viewer=viewer or town.viewer, draft_id=draft, shown=plan.digest, key=new_id(), now=town.now, **more)


def take_in(town, text, **more):
    return confirm(town, start(town, text), **more)


def undo(town, batch, viewer=None, **more):
    return actions.undo_import(viewer=viewer or town.viewer, batch_id=batch, key=new_id(), now=town.now, **more)
