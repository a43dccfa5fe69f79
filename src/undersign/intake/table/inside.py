"""The child's side of reading a table: which reader, and every surprise as a refusal."""

from collections.abc import Mapping
from typing import Any

from undersign.intake import inside, limits
from undersign.intake.taken import IntakeRefused


def answer(head: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The table as JSON, or why there is none."""
    try:
        return {"taken": read(str(head["kind"]), data).to_json()}, b""
    except IntakeRefused as refused:
        return {"refused": refused.code, "facts": refused.facts}, b""
    except MemoryError:
        return {"refused": "too-much-memory", "facts": {"limit_mb": limits.MEMORY_BYTES // limits.MB}}, b""
    except Exception as error:
        return {"refused": "crashed", "facts": {"error": f"{type(error).__name__}: {error}"[:300]}}, b""


def read(kind: str, data: bytes) -> Any:
    """Read in this process, without walls."""
    if kind == "xlsx":
        from undersign.intake.table import workbook

        return workbook.read(data)
    from undersign.intake.table import plain

    return plain.read(data)


if __name__ == "__main__":
    inside.main(answer)
