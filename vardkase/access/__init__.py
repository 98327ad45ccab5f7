"""Access: accounts, second factors, sessions, grants in time, break-glass, gates and the viewer that every query is given.

Rules      Role, Capability, ROLE_CAPABILITIES, Grant, Viewer, EVERYWHERE
Rights     rights.changed: what a municipality changes in the matrix by a setting
Gates      public, signed_in, requires, demo_only: one on every view, as `view.gate`
Events     stream `access`: account_created, account_changed, account_closed, account_reopened, grant_given, grant_revoked,
           break_glass_opened, break_glass_ended
Actions    create_account, change_account, close_account, reopen_account, give_grant, revoke_grant, open_break_glass, end_break_glass,
           create_first_administrator, ensure_demo_account
Queries    accounts_list, account, grants_of, break_glass_active, break_glass_history, any_account, viewer_of
Lending    lend_role, return_role: by the chief of staff, in one incident, for a night
Held forms a posted form whose sender had been signed out, or whose token was too old, is kept and offered again; never sent by itself
"""
