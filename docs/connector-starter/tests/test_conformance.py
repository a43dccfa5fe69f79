"""Undersign's own checks against this connector: `python -m pytest` in this folder."""

import os

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "undersign.config.settings")
django.setup()

from undersign.connectors import api, conformance, registry  # noqa: E402


@pytest.mark.parametrize("check", conformance.CHECKS[api.VAULT], ids=lambda check: check.__name__)
def test_connector_keeps_the_rule(check, tmp_path):
    configured = registry.Configured(settings={"file": str(tmp_path / "shelf.sqlite")})
    check(lambda: registry.find("shelf").make(api.VAULT, configured), conformance.Subject())
