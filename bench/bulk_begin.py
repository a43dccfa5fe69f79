"""`python -m bench.bulk_begin TAG ROWS`: prepares a bulk send on the running instance, and starts it.

The file is read in its child, as an upload is; prints JSON with the CPU seconds of reading and checking.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

from bench import contract
from undersign.cli import instance


def main() -> None:
    with instance.opened(Path(os.environ["UNDERSIGN_DATA"])):
        print(json.dumps({"prepared_cpu_s": _begun(sys.argv[1], int(sys.argv[2]))}))


def _begun(tag: str, count: int) -> float:
    from undersign.connectors.giving import bulking
    from undersign.contracts.bulk import running
    from undersign.drafting.stock import shelf
    from undersign.store import tenancy
    from undersign.workspaces import member
    from undersign.workspaces.member import Member

    email = "alice@harrow.example"
    with tenancy.within(member.workspace_of(email)):
        by = Member.objects.get(email=email).actor()
        version = shelf.sendable_by(by).get(template__key=contract.KEY)
        data, before = _file(tag, count), _spent()
        made = bulking.from_file(version, data, f"{tag}.csv", by=by)
        running.start(made, by=by)
        return round(_spent() - before, 4)


def _spent() -> float:
    """CPU seconds of this process and of the children it has had."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _file(tag: str, count: int) -> bytes:
    names = list(contract.values(0))
    lines = [",".join(["customer name", "customer email", "reference", *names])]
    for index in range(count):
        said = contract.values(index)
        cells = [contract.signer(index), f"{tag}-{index}@customers.example", f"{tag}-{index}"]
        lines.append(",".join([*cells, *(said[name] for name in names)]))
    return "\n".join(lines).encode()


if __name__ == "__main__":
    main()
