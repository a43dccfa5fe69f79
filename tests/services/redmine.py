"""A real Redmine 5, Debian's, under puma, with a database and files of its own on a free loopback port.

Debian's set-up of the package changes the machine (and needs `bin/test` to help it on), so this runs only
where that is allowed. Takes half a minute. Begins with a copy of the empty database that the set-up made: a
Redmine that is in use is left alone.
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

HOME = Path("/usr/share/redmine")
EMPTY = Path("/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default")
FIELD = "Contract status"
STARTS = "Contract template"

# What our user may do is what the documentation asks an administrator for, and no more.
SEED = """
abort 'this Redmine is in use' if Project.any?
Setting.rest_api_enabled = '1'
Setting.attachment_max_size = '3000'
['%(field)s', '%(starts)s'].each do |name|
  IssueCustomField.create!(:name => name, :field_format => 'string', :is_for_all => true,
                           :is_filter => true, :editable => true, :visible => true, :trackers => Tracker.all)
end
rights = [:view_issues, :edit_issues, :add_issue_notes, :set_notes_private, :view_private_notes, :view_files]
role = Role.create!(:name => 'Contracts', :permissions => rights, :issues_visibility => 'all')
Tracker.all.to_a.product(IssueStatus.all.to_a, IssueStatus.all.to_a).each do |tracker, from, to|
  next if from == to || to.name == 'Rejected'
  WorkflowTransition.create!(:role => role, :tracker => tracker, :old_status => from, :new_status => to)
end
user = User.new(:firstname => 'Under', :lastname => 'Sign', :mail => 'undersign@undersign.test')
user.login, user.password = 'undersign', 'correct horse battery'
user.save!
project = Project.create!(:name => 'Support', :identifier => 'support', :trackers => Tracker.all)
Member.create!(:project => project, :principal => user, :roles => [role])
admin = User.find_by_login('admin')
admin.update_columns(:must_change_passwd => false, :firstname => 'Carol', :lastname => 'Ñandú')
File.write('%(folder)s/keys', [admin.api_key, user.api_key].join("\\n"))
"""
RACK = """
require '/usr/share/redmine/config/environment'
Attachment.storage_path = '%(folder)s/files'
unless File.exist?('%(folder)s/keys')
  Redmine::DefaultData::Loader.load('en') if Redmine::DefaultData::Loader.no_data?
  load '%(folder)s/seed.rb'
end
run Rails.application
"""


class NotInstalled(Exception):
    """The message is the sentence to skip or fail with."""


@dataclass(frozen=True)
class Redmine:
    """key: of the user Undersign signs in as. admin_key: to arrange things as Redmine's administrator."""

    url: str
    key: str
    admin_key: str
    folder: Path

    def ask(self, method: str, path: str, **sent: object) -> httpx.Response:
        """A request as the administrator, by other code than the one under test."""
        headers = {"X-Redmine-API-Key": self.admin_key}
        answer = httpx.request(method, f"{self.url}/{path}", headers=headers, timeout=60, **sent)
        answer.raise_for_status()
        return answer

    def make_issue(self, subject: str) -> str:
        fields = {"project_id": "support", "subject": subject, "description": "Please send us a contract."}
        return str(self.ask("POST", "issues.json", json={"issue": fields}).json()["issue"]["id"])

    def notes(self, issue: str) -> list[dict]:
        found = self.ask("GET", f"issues/{issue}.json?include=journals").json()["issue"]["journals"]
        return [each for each in found if each["notes"]]


@contextmanager
def running(folder: Path) -> Iterator[Redmine]:
    """A fresh Redmine in `folder` until the block ends. Raises `NotInstalled`."""
    puma = shutil.which("puma")
    if not EMPTY.exists() or puma is None:
        raise NotInstalled("Redmine is not installed: ALLOW_SYSTEM=1 make test-all brings it")
    (folder / "files").mkdir(parents=True)
    (folder / "seed.rb").write_text(SEED % {"field": FIELD, "starts": STARTS, "folder": folder})
    (folder / "config.ru").write_text(RACK % {"folder": folder})
    shutil.copy(EMPTY, folder / "redmine.sqlite")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [puma, "-b", f"tcp://127.0.0.1:{port}", "-e", "production", str(folder / "config.ru")],
            env=_environment(folder),
            cwd=HOME,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield _awaited(url, folder, server)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "RAILS_ENV": "production",
        "X_DEBIAN_SITEID": "default",
        "DATABASE_URL": f"sqlite3:{folder / 'redmine.sqlite'}",
    }


def _awaited(url: str, folder: Path, server: subprocess.Popen) -> Redmine:
    until = time.monotonic() + 180
    while time.monotonic() < until and server.poll() is None:
        with suppress(httpx.TransportError):
            httpx.get(f"{url}/login", timeout=60).raise_for_status()
            admin_key, key = (folder / "keys").read_text().split()
            return Redmine(url, key, admin_key, folder)
        time.sleep(0.5)
    raise RuntimeError((folder / "server.log").read_text()[-3000:] or "Redmine did not start")
