"""What an administrator enters for a panel: the helpdesk's address, and the key of Zendesk's app. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from undersign.journal.refused import Refused

_LOCAL = ("localhost", "127.0.0.1", "::1")


def origin(text: str) -> str:
    """`https://desk.example.com` of an address there. Raises `Refused` (panel.origin)."""
    parts = urlsplit(text.strip() if "://" in text else f"https://{text.strip()}")
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
    plain = host.replace("-", "").replace(".", "")
    if not is_safe or not host or "@" in parts.netloc or not (plain.isascii() and plain.isalnum()):
        raise Refused(
            "panel.origin",
            _("This is not the address of a helpdesk."),
            do=_("Enter it as in the browser, such as https://desk.example.com."),
            field="origin",
        )
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def key(pem: str) -> str:
    """Zendesk's public key of the app, as PEM; "" while there is none. Raises `Refused` (panel.key)."""
    text = pem.strip()
    if not text:
        return ""
    try:
        if "PRIVATE" in text or RSAKey.import_key(text).is_private:
            raise ValueError("a private key")
    except (JoseError, ValueError, TypeError) as error:
        raise Refused(
            "panel.key",
            _("This is not the public key of a Zendesk app."),
            do=_("It begins with “-----BEGIN PUBLIC KEY-----”. Copy all of its lines."),
            field="key_pem",
        ) from error
    return text
