"""What every vault must do: keep bytes as they are, replace nothing, let no path out (see `conformance`)."""

from __future__ import annotations

from undersign.connectors import api
from undersign.connectors.conforming.checking import (
    NAME,
    PDF,
    Check,
    Failed,
    Open,
    Subject,
    _fresh,
    _hold,
    _missing,
)


def file_is_kept(open_: Open, subject: Subject) -> None:
    path = f"{_fresh('kept')}/2026/{NAME}"
    _hold(not open_().exists(path), "nothing is there before")
    _missing(lambda: open_().get(path))
    stored = open_().put(path, PDF, key=_fresh("key"))
    _hold(stored.path == path and stored.size == len(PDF), "put answers where, and how much")
    _hold(open_().exists(path) and open_().get(path) == PDF, "bytes come back equal")
    _hold(not open_().exists(path.rpartition("/")[0]), "a folder is no file")


def same_bytes_are_left_alone(open_: Open, subject: Subject) -> None:
    folder, key = _fresh("same"), _fresh("key")
    path = f"{folder}/a.pdf"
    for each in (key, key, _fresh("other")):
        _hold(open_().put(path, PDF, key=each).path == path, "the same bytes stay where they are")
    _hold([each.path for each in open_().files(folder)] == [path], "and leave nothing beside them")


def other_bytes_replace_nothing(open_: Open, subject: Subject) -> None:
    folder = _fresh("other")
    path, other = f"{folder}/a.evidence.zip", PDF[:-1] + b"!"
    open_().put(path, PDF, key=_fresh("key"))
    for _again in range(2):
        second = open_().put(path, other, key=_fresh("key"))
        _hold(second.path == f"{folder}/a (2).evidence.zip", "other bytes get the next free name")
    _hold(
        open_().put(path, b"short", key=_fresh("key")).path == f"{folder}/a (3).evidence.zip", "and the next"
    )
    _hold(open_().get(path) == PDF, "what was there stays")
    _hold(len(list(open_().files(folder))) == 3, "three contents, three files")


def files_are_listed(open_: Open, subject: Subject) -> None:
    folder = _fresh("list")
    paths = {f"{folder}/{name}" for name in ("a.pdf", "b/c.pdf", "b/ñ/日本 d.zip")}
    for path in paths:
        open_().put(path, path.encode(), key=_fresh("key"))
    listed = {each.path: each.size for each in open_().files(folder)}
    _hold(listed == {path: len(path.encode()) for path in paths}, "every file at any depth, with its size")
    _hold(list(open_().files(f"{folder}/none")) == [], "no folder, no files")
    _hold(paths <= {each.path for each in open_().files()}, "and from the root")


def no_path_leads_out(open_: Open, subject: Subject) -> None:
    for path in ("../out.pdf", "/out.pdf", "a/../../out.pdf", "a//b.pdf", "", "a/./b.pdf", "a\\..\\b.pdf"):
        try:
            open_().put(path, PDF, key=_fresh("key"))
        except api.Permanent as error:
            _hold(error.sentence, "an error carries a sentence")
        else:
            raise Failed(f"{path!r} is refused")


def removed_files_are_gone(open_: Open, subject: Subject) -> None:
    if not isinstance(open_(), api.Removing):
        return
    folder = _fresh("gone")
    path, beside = f"{folder}/a.pdf", f"{folder}/a.pdf.txt"
    for each in (path, beside):
        open_().put(each, PDF, key=_fresh("key"))
    _hold(open_().remove(path, key="") is True, "remove says that something went")
    _hold(not open_().exists(path), "and it went")
    _missing(lambda: open_().get(path))
    _hold(open_().remove(path, key="") is False, "a second time there is nothing")
    _hold(open_().remove(folder, key="") is False, "a folder is no file")
    _hold(open_().get(beside) == PDF, "what lies beside it stays")


CHECKS: list[Check] = [
    file_is_kept,
    same_bytes_are_left_alone,
    other_bytes_replace_nothing,
    files_are_listed,
    no_path_leads_out,
    removed_files_are_gone,
]
