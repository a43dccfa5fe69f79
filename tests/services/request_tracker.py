"""A real Request Tracker 5, Debian's, with a database of its own, on a free loopback port.

Takes about four seconds. Nothing of the machine's own RT, if it has one, is read or written.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

PACKAGES = "request-tracker5 rt5-db-sqlite rt5-standalone libdbd-sqlite3-perl"
INSTALL = f"apt-get install -y --no-install-recommends {PACKAGES}"
PERL = "/usr/share/request-tracker5/lib"
SERVER = "/usr/share/request-tracker5/libexec/rt-server"
FIELD = "Contract status"
STARTS = "Contract template"

# What our user may do is what docs/connectors.md asks an administrator for, and no more.
RIGHTS = (
    "SeeQueue ShowTicket ShowTicketComments CommentOnTicket ReplyToTicket ModifyTicket "
    "SeeCustomField ModifyCustomField"
)

SITE = """
Set($rtname, 'undersign.test'); Set($Organization, 'undersign.test');
Set($WebDomain, '127.0.0.1'); Set($WebPort, {port}); Set($WebPath, '');
Set($WebBaseURL, 'http://127.0.0.1:{port}'); Set($MailCommand, 'testfile');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '{folder}/rt.sqlite');
$RT::MasonDataDir = '{folder}/mason'; $RT::MasonSessionDir = '{folder}/sessions';
Set($LogToSTDERR, 'error'); Set($LogToSyslog, undef);
Set($MaxAttachmentSize, 3_000_000); Set($DropLongAttachments, 1);
Set($BcryptCost, 4);  # a token is hashed at each request: 0.2 s of it, otherwise
1;
"""
SEED = """
@CustomFields = ({{ Name => '{field}', Type => 'FreeformSingle',
                   LookupType => 'RT::Queue-RT::Ticket', Queue => ['General'] }},
                 {{ Name => '{starts}', Type => 'FreeformSingle',
                   LookupType => 'RT::Queue-RT::Ticket', Queue => ['General'] }});
@Users = ({{ Name => 'undersign', RealName => 'Undersign',
            EmailAddress => 'undersign@undersign.test', Privileged => 1 }},
          {{ Name => 'carol', RealName => 'Carol Ñandú', EmailAddress => 'carol@meridian.example' }});
@ACL = (map {{ {{ Right => $_, UserId => 'undersign', Queue => 'General' }} }} qw({rights}));
1;
"""
SCRIP = """
@Scrips = ({{ Queue => 0, Description => 'Undersign', ScripCondition => 'On Transaction',
             ScripAction => 'User Defined', Template => 'Blank', CustomPrepareCode => 'return 1',
             CustomCommitCode => q~{code}~ }});
1;
"""
MAKE_TOKEN = """
for my $name (qw(root undersign)) {
  my $user = RT::User->new(RT->SystemUser); $user->Load($name);
  my $token = RT::AuthToken->new(RT->SystemUser);
  my ($id, $said, $secret) = $token->Create(Owner => $user->Id, Description => 'tests');
  print "$secret\n";
}
"""


class NotInstalled(Exception):
    """The message is the sentence to skip or fail with."""


@dataclass
class RequestTracker:
    """token: of the user Undersign signs in as. root_token: to arrange things as RT's administrator."""

    url: str
    token: str
    root_token: str
    folder: Path
    server: subprocess.Popen | None = None

    def start(self) -> None:
        with (self.folder / "server.log").open("wb") as log:
            self.server = subprocess.Popen(
                [SERVER, "--port", self.url.rpartition(":")[2], "--host", "127.0.0.1"],
                env=_environment(self.folder),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until and self.server.poll() is None:
            try:
                self.ask("GET", "rt")
                return
            except httpx.TransportError:
                time.sleep(0.2)
        raise RuntimeError((self.folder / "server.log").read_text() or "Request Tracker did not start")

    def stop(self) -> None:
        assert self.server is not None, "it was started"
        with suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGTERM)
        self.server.wait(timeout=20)

    def configure(self, site: str) -> None:
        """As an administrator does who adds to its configuration, in Perl, and starts it anew."""
        self.stop()
        _configure(self.folder, int(self.url.rpartition(":")[2]), site)
        self.start()

    def ask(self, method: str, path: str, **sent: object) -> httpx.Response:
        """A request as RT's administrator, by other code than the one under test."""
        headers = {"Authorization": f"token {self.root_token}"}
        answer = httpx.request(method, f"{self.url}/REST/2.0/{path}", headers=headers, timeout=30, **sent)
        answer.raise_for_status()
        return answer

    def make_ticket(self, subject: str, requester: str = "carol@meridian.example") -> str:
        """The number of a new ticket in the queue General."""
        fields = {"Queue": "General", "Subject": subject, "Requestor": requester}
        told = {"Content": "Please send us a contract.", "ContentType": "text/plain"}
        return str(self.ask("POST", "ticket", json=fields | told).json()["id"])

    def add_scrip(self, code: str) -> None:
        """As an administrator adds one under Admin, Scrips: on every transaction, user defined."""
        code = code.replace("\\", "\\\\").replace("~", "\\~")
        (self.folder / "scrip").write_text(SCRIP.format(code=code))
        insert = ["rt-setup-database", "--skip-create", "--action", "insert"]
        _run([*insert, "--datafile", str(self.folder / "scrip")], _environment(self.folder), self.folder)

    def comments(self, ticket: str) -> list[str]:
        """The ids of the ticket's comment transactions."""
        found = self.ask("GET", f"ticket/{ticket}/history?fields=Type&per_page=100").json()
        return [each["id"] for each in found["items"] if each["Type"] == "Comment"]


@contextmanager
def running(folder: Path, *, port: int = 0) -> Iterator[RequestTracker]:
    """A fresh RT in `folder` until the block ends. Raises `NotInstalled`."""
    if not Path(SERVER).exists() or shutil.which("rt-setup-database", path=_path()) is None:
        raise NotInstalled(f"Request Tracker 5 is not installed; as root: {INSTALL}")
    port = port or free_port()
    for needed in (folder, folder / "mason", folder / "sessions"):
        needed.mkdir(parents=True, exist_ok=True)
    environment = _environment(folder)
    _configure(folder, port)
    (folder / "seed").write_text(SEED.format(field=FIELD, starts=STARTS, rights=RIGHTS))
    setup = ["rt-setup-database", "--skip-create"]
    _run([*setup, "--action", "init"], environment, folder)
    _run([*setup, "--action", "insert", "--datafile", str(folder / "seed")], environment, folder)
    tokens = _run(["perl", f"-I{PERL}", "-MRT=-init", "-e", MAKE_TOKEN], environment, folder)
    root_token, token = tokens.split()
    tracker = RequestTracker(f"http://127.0.0.1:{port}", token, root_token, folder)
    tracker.start()
    try:
        yield tracker
    finally:
        tracker.stop()


def _configure(folder: Path, port: int, site: str = "") -> None:
    (folder / "RT_SiteConfig.pm").write_text(site + SITE.format(port=port, folder=folder))


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin"


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": _path(),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "RT_SITE_CONFIG": str(folder / "RT_SiteConfig.pm"),
        "RT_SITE_CONFIG_DIR": str(folder),
    }


def _run(command: list[str], environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:3])} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
