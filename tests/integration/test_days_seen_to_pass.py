"""RT-5, RT-6: what passed for certain is counted; what a clock was set to is not."""

from __future__ import annotations

from undersign.retention.disposition.watch import MOST_HOSTS, Sight, counted_on

DAY = 86_400.0


def told(*sights: Sight) -> tuple[float, float]:
    """(counted, ahead) after all of them."""
    counted, hosts, ahead = 0.0, {}, 0.0
    for each in sights:
        counted, hosts, ahead = counted_on(counted, hosts, each)
    return counted, ahead


def test_rt_6_days_count_as_the_machine_saw_them_pass():
    assert told(Sight("a", 0, 1000), Sight("a", 7 * DAY, 1000 + 7 * DAY)) == (7 * DAY, 0)


def test_rt_5_a_clock_set_ahead_counts_nothing_and_is_seen():
    assert told(Sight("a", 0, 1000), Sight("a", 600, 1600 + 30 * DAY)) == (600, 30 * DAY)


def test_rt_5_a_clock_set_ahead_while_the_machine_was_off_counts_nothing():
    assert told(Sight("a", 0, 0), Sight("b", 60, 40 * DAY), Sight("b", 660, 40 * DAY + 600)) == (600, 0)


def test_a_clock_that_was_set_back_and_right_again_is_not_ahead():
    assert told(Sight("a", 0, 9 * DAY), Sight("a", 60, 60), Sight("a", 120, 9 * DAY + 120)) == (120, 0)


def test_two_machines_that_take_turns_count_each_hour_once():
    looks = [Sight("ab"[n % 2], 3600.0 * n, 3600.0 * n) for n in range(2, 50)]
    assert told(*looks)[0] == 3600 * 46


def test_looks_that_overtake_each_other_count_once():
    assert told(Sight("a", 0, 0), Sight("a", 10, 10), Sight("a", 9.5, 9.5), Sight("a", 20, 20))[0] == 20


def test_few_machines_are_remembered_the_latest():
    hosts: dict = {}
    for n in range(20):
        _counted, hosts, _ahead = counted_on(0.0, hosts, Sight(str(n), 0, 0))
    assert list(hosts) == [str(n) for n in range(20 - MOST_HOSTS, 20)]
