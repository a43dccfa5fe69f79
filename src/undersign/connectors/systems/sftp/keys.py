"""Who is who over SSH: the server's key that was pinned, our own key, and what a refusal means."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from undersign.connectors.api import Missing, Permanent, Temporary, Unauthorised


def pinned(asyncssh: Any, entered: str) -> type:
    """An SSH client that knows one key. entered: SHA256:…, or a line with the key in it."""
    words = entered.split()
    wanted = next((word for word in words if word.startswith("SHA256:")), "").rstrip("=")
    if not wanted:
        try:
            at = next(i for i, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-", "sk-")))
            wanted = asyncssh.import_public_key(" ".join(words[at : at + 2])).get_fingerprint()
        except (StopIteration, asyncssh.KeyImportError) as error:
            raise Permanent(
                _("“%(entered)s” is not a host key."),
                do=_("Enter the fingerprint that begins with SHA256:, or a line of ssh-keyscan."),
                entered=entered[:80],
            ) from error

    class Pinned(asyncssh.SSHClient):  # type: ignore[misc,name-defined]
        def validate_host_public_key(self, host: str, addr: str, port: int, key: Any) -> bool:
            return bool(key.get_fingerprint().rstrip("=") == wanted)

    return Pinned


def private(asyncssh: Any, text: str) -> Any:
    """Also from one line, as which a browser's field gives it."""
    found = re.fullmatch(r"\s*(-----BEGIN [A-Z ]+-----)([A-Za-z0-9+/=\s]+)(-----END [A-Z ]+-----)\s*", text)
    lines = [found[1], *found[2].split(), found[3], ""] if found else [text]
    try:
        return asyncssh.import_private_key("\n".join(lines))
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise Permanent(
            _("The private key cannot be read."),
            do=_("Enter it whole, from BEGIN to END, as an OpenSSH key without a passphrase."),
        ) from error


def failure(asyncssh: Any, error: BaseException, host: str) -> Exception:
    facts: dict[str, Any] = {"host": host, "reply": str(error)[:200]}
    match error:
        case asyncssh.HostKeyNotVerifiable():
            return Permanent(
                _("%(host)s shows another host key than the one that was entered."),
                do=_("Ask whoever runs it whether its key was changed; enter the new one only then."),
                host=host,
            )
        case asyncssh.PermissionDenied():
            return Unauthorised(
                _("%(host)s did not let us in: %(reply)s"),
                do=_("Check the user name, and the key or password of this connection."),
                **facts,
            )
        case asyncssh.SFTPNoSuchFile():
            return Missing(_("%(host)s knows nothing of this: %(reply)s"), **facts)
        case asyncssh.SFTPPermissionDenied():
            return Permanent(
                _("%(host)s refused this: %(reply)s"),
                do=_("Give the user the right to write in the folder of the archive."),
                **facts,
            )
        case TimeoutError():
            return Temporary(_("%(host)s did not answer in time."), host=host)
        case asyncssh.SFTPError():
            return Temporary(_("%(host)s is not able to take this now: %(reply)s"), **facts)
    return Temporary(_("The connection to %(host)s broke off."), host=host)
