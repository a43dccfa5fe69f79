"""RT-1..RT-7: sixteen years in seconds, a slice of what `make stress` runs for a thousand contracts."""

from __future__ import annotations

from undersign.retention import simulate, simulated
from undersign.store import tenancy


def test_rt_5_sixteen_years_of_eight_contracts(instance, work):
    workspace_id, people = simulated.place()
    with tenancy.within(workspace_id):
        account = simulate.Simulation(workspace_id, people, contracts=8, years=16, seed=7).run()
    assert account.is_good, account
    assert account.destroyed >= 3 and account.extended
