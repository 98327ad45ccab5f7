"""Addresses of the plans."""

from __future__ import annotations

from django.urls import path

from vardkase.plans.views import document_adoption, document_drafts, documents, drafts, plans, referrals

app_name = "plans"

urlpatterns = [
    path("", plans.units, name="units"),
    path("<uuid:id>/", plans.plan, name="plan"),
    path("<uuid:id>/calls/", plans.calls, name="calls"),
    path("<uuid:id>/cards/", plans.cards, name="cards"),
    path("<uuid:id>/versions/<int:number>/", plans.version, name="version"),
    path("<uuid:id>/versions/<int:before>/<int:after>/", plans.compare, name="compare"),
    path("<uuid:id>/draft/", drafts.draft, name="draft"),
    path("<uuid:id>/draft/start/", drafts.start, name="start"),
    path("<uuid:id>/draft/frame/", drafts.frame, name="frame"),
    path("<uuid:id>/draft/roles/new/", drafts.new_role, name="new_role"),
    path("<uuid:id>/draft/roles/<uuid:role_id>/", drafts.role, name="role"),
    path("<uuid:id>/draft/roles/<uuid:role_id>/card/", drafts.card, name="card"),
    path("<uuid:id>/draft/roles/<uuid:role_id>/calls/", drafts.chain, name="chain"),
    path("<uuid:id>/draft/roles/<uuid:role_id>/remove/", drafts.remove_role, name="remove_role"),
    path("<uuid:id>/draft/drop/", drafts.drop, name="drop"),
    path("<uuid:id>/draft/adopt/", drafts.adopt, name="adopt"),
    path("documents/", documents.register, name="documents"),
    path("documents/units/<uuid:id>/", documents.unit, name="unit_documents"),
    path("documents/units/<uuid:id>/begin/", document_drafts.begin, name="begin_document"),
    path("documents/units/<uuid:id>/pack/", documents.pack, name="pack"),
    path("documents/units/<uuid:id>/pack.pdf", documents.pack_file, name="pack_file"),
    path("documents/<uuid:id>/", documents.document, name="document"),
    path("documents/<uuid:id>/versions/<int:number>/", documents.version, name="document_version"),
    path("documents/<uuid:id>/versions/<int:before>/<int:after>/", documents.compare, name="document_compare"),
    path("documents/<uuid:id>/start/", document_drafts.start, name="document_start"),
    path("documents/<uuid:id>/review/", document_adoption.review, name="document_review"),
    path("documents/<uuid:id>/withdraw/", document_adoption.withdraw, name="document_withdraw"),
    path("documents/<uuid:id>/draft/", document_drafts.draft, name="document_draft"),
    path("documents/<uuid:id>/draft/facts/", document_drafts.facts, name="document_facts"),
    path("documents/<uuid:id>/draft/sections/new/", document_drafts.new_section, name="document_new_section"),
    path("documents/<uuid:id>/draft/sections/<uuid:section_id>/", document_drafts.section, name="document_section"),
    path("documents/<uuid:id>/draft/sections/<uuid:section_id>/remove/", document_drafts.remove_section, name="document_remove_section"),
    path("documents/<uuid:id>/draft/refer/", document_adoption.refer, name="document_refer"),
    path("documents/<uuid:id>/draft/adopt/", document_adoption.adopt, name="document_adopt"),
    path("documents/<uuid:id>/draft/drop/", document_drafts.drop, name="document_drop"),
    path("referrals/", referrals.asked, name="referrals"),
    path("referrals/<uuid:id>/", referrals.referral, name="referral"),
    path("referrals/<uuid:id>/comment/", referrals.comment, name="referral_comment"),
    path("referrals/<uuid:id>/comments/<uuid:comment_id>/", referrals.answer, name="referral_answer"),
    path("referrals/<uuid:id>/close/", referrals.close, name="referral_close"),
]
