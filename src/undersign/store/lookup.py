"""What is looked up before its workspace is known: a link, a key, an address nobody can guess.

Hides the one hole in the walls that this needs. Row-level security shows nothing to whoever has not said for
which workspace they ask; so each look-up is a function of the owner's, which takes one value and gives away
one workspace's id and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from undersign.store import rows


@dataclass(frozen=True)
class Lookup:
    """name: of the function, `undersign_<name>_workspace`, which finds rows of `table` with this value in
    `column` for which `also` holds (SQL), if there is such a condition. All four are literals of ours."""

    name: str
    table: str
    column: str
    also: str = ""

    @property
    def walls(self) -> list[str]:
        """For the `WALLS` of the table's model."""
        function = f"undersign_{self.name}_workspace"
        also = f" AND {self.also}" if self.also else ""
        return [
            f"DROP FUNCTION IF EXISTS {function}(text)",
            f"""
            CREATE FUNCTION {function}(said text) RETURNS varchar
            LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
              SELECT workspace_id FROM {self.table} WHERE {self.column} = said{also}
            $$
            """,  # noqa: S608 (literals of ours)
            f"REVOKE ALL ON FUNCTION {function}(text) FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {function}(text) TO undersign_app",
        ]

    def workspace_of(self, said: str) -> str:
        """The workspace's id, or an empty string. Where no condition can change it, what was found once is
        remembered by this process: whatever becomes of what a value opens, it stays in its workspace."""
        if self.also:
            return _asked(self.name, said)
        try:
            return _found(self.name, said)
        except KeyError:
            return ""


def _asked(name: str, said: str) -> str:
    with rows.rehearsed(nameless=True) as cursor:
        cursor.execute(f"SELECT undersign_{name}_workspace(%s)", [said])
        return str((cursor.fetchone() or [""])[0] or "")


@lru_cache(maxsize=8192)
def _found(name: str, said: str) -> str:
    """Raises KeyError, so that what is not there yet is not remembered as missing."""
    if not (found := _asked(name, said)):
        raise KeyError(said)
    return found
