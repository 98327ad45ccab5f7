"""Addresses of the rule sets, and of the first page of rules and follow-up."""

from __future__ import annotations

from django.urls import path

from vardkase.preparedness.views import rulesets

ADDRESSES = [
    path("rules/", rulesets.home, name="rules_home"),
    path("rulesets/<uuid:keeper_id>/", rulesets.rulesets, name="rulesets"),
    path("rulesets/<uuid:keeper_id>/new/", rulesets.new_ruleset, name="new_ruleset"),
    path("rulesets/<uuid:keeper_id>/<uuid:ruleset_id>/", rulesets.ruleset, name="ruleset"),
    path("rulesets/<uuid:keeper_id>/<uuid:ruleset_id>/keep/", rulesets.keep_ruleset, name="keep_ruleset"),
    path("rulesets/<uuid:keeper_id>/<uuid:ruleset_id>/ruleset.json", rulesets.ruleset_file, name="ruleset_file"),
    path("rulesets/<uuid:keeper_id>/<uuid:before_id>/<uuid:after_id>/", rulesets.compare_rulesets, name="compare_rulesets"),
]
