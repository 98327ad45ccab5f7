"""The register: municipality, boards with administrations, companies, partners, posts, people and how they are reached.

Stream: `organisation`. The tables are ordinary registers; every change of them is also an entry.
Events: organisation.{organisation,post,person,way}_{added,changed,closed}, .way_checked, .post_taken, .post_left,
        .register_taken_in, .contacts_imported, .import_undone
Actions: add_/change_/close_ organisation, post, person, way; check_way, take_post, leave_post,
         take_in_register, start_import, choose_columns, confirm_import, undo_import
Queries: tree, organisation, post, person, search, due, phone_list, holders_of, import_preview, import_history, import_batch
Scopes:  a record is kept by one authority (`keeper_id`); it may be changed with ORGANISATION_EDIT there or in its own authority,
         and read with ORGANISATION_READ in any authority inside the same register. Partners are described, not members.
Files:   imports/ turns CSV and Excel into a plan that says row by row what it would do.
"""
