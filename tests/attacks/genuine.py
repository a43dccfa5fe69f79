"""Genuine sealed files of many shapes: signers, scripts, lengths, keys, empty fields; the same for a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from types import ModuleType

NAMES = (
    "Carol Ortiz",
    "Dan O'Neil",
    "José Ñíguez-Ávila (Legal) \\\\ Ltd.",
    "Σοφία Παπαδοπούλου",
    "Дарья Шевченко",
    "محمد الهاشمي",
    "שרה כהן",
    "अनुष्का शर्मा",
    "Maximiliane Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe-Langenburg-Schillingsfürst",
    "王 小明",
)


def of(cast: ModuleType, *, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """(what it is, sealed file), `count` of them. `cast`: tests/unit/sealing/sealing_cast.py."""
    chance = random.Random(seed)
    for number in range(count):
        names = [chance.choice(NAMES) for _ in range(chance.randrange(1, 6))]
        seal = cast.workspace(algorithm=chance.choice(["P-256", "P-256", "RSA-2048"]))
        made = cast.Contract(names, seal_identity=seal)
        made.prepare().issue()
        order = list(range(len(names)))
        chance.shuffle(order)
        left_out = chance.random() < 0.2
        for i in order[1:] if left_out and len(order) > 1 else order:
            made.act(i, fill=chance.random() < 0.8)
        yield f"{number} of seed {seed}: {len(names)} signers, order {order}", made.seal().pdf
