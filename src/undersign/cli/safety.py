"""Refusing to serve when anything is unsafe: every finding in one message, then exit status 1."""

from __future__ import annotations

from django.core import checks


def refuse_unsafe() -> None:
    """Run the instance's safety checks (registered by `config.checks`). Raises `SystemExit`."""
    findings = checks.run_checks(tags=["safety"], include_deployment_checks=True)
    if findings:
        told = "\n".join(f"  - {finding.msg}" for finding in findings)
        raise SystemExit(f"undersign: not started, because this is not safe:\n{told}")
