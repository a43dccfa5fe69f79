"""The consumer disclosure of one recipient: the text with the sender's facts, as page and as PDF."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from undersign.contracts.recipient import Recipient
from undersign.drafting import render
from undersign.journal import clock
from undersign.signing import consent
from undersign.workspaces.workspace import Workspace


@lru_cache(maxsize=8)
def _statement(language: str) -> str:
    path = consent.STATEMENTS / f"{language}.md"
    return (path if path.exists() else consent.STATEMENTS / "en.md").read_text()


def text(recipient: Recipient) -> consent.Disclosure:
    """What this person is shown, in their language. The hash is of the exact text."""
    workspace = Workspace.objects.get(pk=recipient.workspace_id)
    markdown = _statement(recipient.language)
    for name, value in _facts(workspace).items():
        markdown = markdown.replace(f"[{name}]", value)
    return consent.Disclosure(
        version=consent.VERSION,
        language=recipient.language,
        markdown=markdown,
        html=MarkdownIt("commonmark", {"html": False}).render(markdown),
        sha256=hashlib.sha256(markdown.encode()).hexdigest(),
    )


def _facts(workspace: Workspace) -> dict[str, str]:
    contact = workspace.settings.get("contact_email", "")
    address = workspace.settings.get("postal_address", "") or workspace.name
    return {"sender": workspace.name, "contact": contact or workspace.name, "address": address}


def pdf(recipient: Recipient) -> bytes:
    """A small PDF with the recipient's own six characters in it (law.md ES-3)."""
    shown = text(recipient)
    workspace = Workspace.objects.get(pk=recipient.workspace_id)
    return render.letter(
        shown.markdown,
        title=_("Electronic records and signatures"),
        language=recipient.language,
        workspace=workspace.name,
        boxed=consent.characters_for(recipient),
        at=recipient.invited_at or clock.now(),
    )
