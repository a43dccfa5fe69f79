"""A real mail system: postfix takes our mail and sends it back, dovecot keeps mailboxes, read by IMAP.

Nothing leaves the machine. `customers.example` has the mailbox elena; mail to anybody else there comes back.
What comes back goes to a mailbox of dovecot (`returns.example`) or a listener of ours (`listened.example`).
"""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.inbox import free_port
from tests.services import machine

PASSWORD = "correct horse"


@dataclass(frozen=True)
class Mail:
    """smtp, imap, lmtp: ports of 127.0.0.1. listener: where mail for listened.example is handed to."""

    folder: Path
    smtp: int
    imap: int
    lmtp: int
    listener: int

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.smtp}"

    @property
    def box(self) -> str:
        """The mailbox of what came back, as UNDERSIGN_MAIL_RETURN_BOX names it."""
        return f"imap://returns:correct%20horse@127.0.0.1:{self.imap}/INBOX"

    @property
    def said(self) -> str:
        return "".join(p.read_text(errors="replace") for p in self.folder.glob("*.log"))[-4000:]

    def inbox(self, user: str) -> list[bytes]:
        """The mails in somebody's mailbox."""
        box = imaplib.IMAP4("127.0.0.1", self.imap, timeout=20)
        try:
            box.login(user, PASSWORD)
            box.select("INBOX", readonly=True)
            numbers = box.search(None, "ALL")[1][0].split()
            return [box.fetch(n.decode(), "(BODY.PEEK[])")[1][0][1] for n in numbers]
        finally:
            box.logout()

    def wait(self, user: str, count: int = 1, seconds: float = 20) -> list[bytes]:
        deadline = time.monotonic() + seconds
        while len(found := self.inbox(user)) < count:
            assert time.monotonic() < deadline, f"{len(found)} mails for {user}: {self.said}"
            time.sleep(0.1)
        return found


@contextmanager
def running() -> Iterator[Mail]:
    """Both servers, until the block ends."""
    machine.may_change("A mail server")
    postfix, dovecot = machine.program("postfix"), machine.program("dovecot")
    if os.geteuid() != 0:
        pytest.skip("postfix starts as root only")
    folder = Path(tempfile.mkdtemp(prefix="undersign-mail-"))
    folder.chmod(0o755)
    mail = Mail(folder, free_port(), free_port(), free_port(), free_port())
    etc = _postfix(mail)
    box = subprocess.Popen([dovecot, "-F", "-c", str(_dovecot(mail))], stdout=subprocess.DEVNULL)
    try:
        subprocess.run([postfix, "-c", str(etc), "start"], check=True, capture_output=True)
        _await(mail)
        yield mail
    finally:
        subprocess.run([postfix, "-c", str(etc), "stop"], check=False, capture_output=True)
        box.terminate()
        box.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _await(mail: Mail) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            return mail.inbox("elena") and None
        except (OSError, imaplib.IMAP4.error):
            assert time.monotonic() < deadline, mail.said
            time.sleep(0.05)


def _postfix(mail: Mail) -> Path:
    etc = mail.folder / "etc"
    etc.mkdir()
    for name in ("queue", "data"):
        (mail.folder / name).mkdir()
    shutil.chown(mail.folder / "data", "postfix", "postfix")
    (etc / "main.cf").write_text(_MAIN.format(d=mail.folder, lmtp=mail.lmtp, listener=mail.listener))
    (etc / "master.cf").write_text(_MASTER.format(smtp=mail.smtp))
    return etc


def _dovecot(mail: Mail) -> Path:
    owner = pwd.getpwnam("mail")
    boxes = mail.folder / "boxes"
    boxes.mkdir()
    shutil.chown(boxes, owner.pw_uid, owner.pw_gid)
    users = mail.folder / "users"
    lines = (f"{who}:{{PLAIN}}{PASSWORD}:{owner.pw_uid}:{owner.pw_gid}::{boxes}/{who}::" for who in USERS)
    users.write_text("\n".join(lines) + "\n")
    path = mail.folder / "dovecot.conf"
    path.write_text(_DOVECOT.format(d=mail.folder, imap=mail.imap, lmtp=mail.lmtp, uid=owner.pw_uid))
    return path


USERS = ("elena", "returns")
_MAIN = """compatibility_level = 3.6
queue_directory = {d}/queue
data_directory = {d}/data
maillog_file = {d}/postfix.log
maillog_file_prefixes = {d}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_mailbox_domains = customers.example returns.example listened.example
virtual_mailbox_maps =
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
transport_maps = inline:{{ {{ listened.example = lmtp:inet:127.0.0.1:{listener} }} }}
smtpd_recipient_restrictions =
  check_recipient_access inline:{{ {{ closed@customers.example = 550 5.7.1 Closed }} }},
  permit_mynetworks, reject
default_transport = error:nothing leaves
"""
_MASTER = """{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_DOVECOT = """base_dir = {d}/run
state_dir = {d}/state
log_path = {d}/dovecot.log
protocols = imap lmtp
ssl = no
disable_plaintext_auth = no
auth_username_format = %n
mail_location = maildir:~/Maildir
first_valid_uid = {uid}
passdb {{
  driver = passwd-file
  args = {d}/users
}}
userdb {{
  driver = passwd-file
  args = {d}/users
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""
