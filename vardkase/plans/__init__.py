"""Plans for leading, and plans and governing documents: drafted, sent for comments, adopted and kept.

Leading (stream `plans:<organisation id>`): for each unit that can lead, the roles of its staff with action cards and call lists. What
leadership gets is always the version in force, never a draft; where nothing is adopted, the house's default set.
Documents (stream `document:<id>`): of a kind and a unit, in sections. A draft is an ordinary row that everybody who prepares works on,
each change of it an entry, and what is adopted (fastställt) stands whole in one.

Actions  start_draft, change_frame, save_role, remove_role, drop_draft, adopt; `actions.documents`, `actions.document_adoption`
Queries  leading_plan, leading_plans; units, plan, draft, version: for the screens, with what should worry whoever prepares;
         `queries.documents` (in_force, pack, adopted_between), `queries.document_register`, `queries.referrals`
Rights   a plan is read with ORGANISATION_READ or INCIDENT_LEAD in the unit's own authority or in the one that keeps its register. It is
         edited and adopted with PLAN_EDIT in its own authority, or in the keeper by those who keep the register (ORGANISATION_EDIT) too.
         To all others it does not exist; who is asked for comments reads what was sent to them.

Terms (stream `terms:<keeper id>`): duties are data (`duties`), and others say what fulfils them (`duties_met`, `proofs`); `actions.terms`,
`actions.training`; `queries.terms`, `.obligations`, `.training`, `.calendar`.
"""
