"""Plans for leading: for each unit that can lead, the roles of its staff with action cards and call lists, drafted, adopted and kept.

Stream `plans:<organisation id>`. A draft is an ordinary row that everybody who prepares works on; each change of it is an entry, and what
is adopted (fastställt) stands whole in one: what leadership gets is always the version in force, never a draft.
Events   plans.draft_started, .frame_changed, .role_saved, .role_removed, .draft_dropped, .adopted
Actions  start_draft, change_frame, save_role, remove_role, drop_draft, adopt
Queries  leading_plan, leading_plans: the version in force (or the house's default set) with posts resolved to who holds them now;
         units, plan, draft, version: for the screens, with what should worry whoever prepares
Rights   a plan is read with ORGANISATION_READ or INCIDENT_LEAD in the unit's own authority or in the one that keeps its register. It is
         edited and adopted with PLAN_EDIT in its own authority, or in the keeper by those who keep the register (ORGANISATION_EDIT) too.
         To all others it does not exist.
"""
