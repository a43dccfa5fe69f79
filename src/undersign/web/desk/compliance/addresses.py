"""The addresses under /compliance, one tab a file, and emergency access."""

from __future__ import annotations

from django.urls import path

from undersign.web.desk.compliance import audit, emergencies, guides, modes, requirements

PATHS = [
    path("compliance", requirements.requirements, name="compliance"),
    path("compliance/modes", modes.modes, name="modes"),
    path("compliance/modes/set", modes.set_mode, name="set_mode"),
    path("compliance/audit", audit.trail, name="audit"),
    path("compliance/access", audit.access, name="access_report"),
    path("compliance/guides/<slug:guide_name>", guides.guide, name="guide"),
    path("emergency", emergencies.emergency, name="emergency"),
    path("emergency/open", emergencies.open_contract, name="emergency_open"),
]
