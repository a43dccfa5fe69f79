"""A template of a hundred pages and five hundred fields is composed and rehearsed like any other."""

import time
from datetime import UTC, datetime

from undersign.drafting import compose, rehearsal
from undersign.drafting.fields import specimen
from undersign.drafting.fields.schema import Schema

KINDS = ("text", "number", "money", "date", "yes_no", "choice", "percentage", "email", "person", "address")
SENTENCE = (
    "The parties have agreed on what this clause says after each of them took advice of its own, and they "
    "will read it in the light of what they wanted to achieve when they signed. "
)


def field(number):
    kind = KINDS[number % len(KINDS)]
    more = {"choice": {"choices": ["one", "two", "three"]}, "money": {"currency": "EUR"}}.get(kind, {})
    return {"name": f"field_{number}", "type": kind, "labels": {"en": f"Field {number}"}, **more}


def clause(number):
    used = [f"{{{{ field_{each} }}}}" for each in range(number * 5, number * 5 + 5)]
    text = f"## Clause {number}\n\n" + "".join(f"1. {SENTENCE * 5} It names {name}.\n" for name in used)
    body = f'{{% clause "clause-{number}" %}}\n{text}{{% endclause %}}\n\n'
    condition = {0: "if field_4", 1: 'if field_5 == "two"', 2: "if field_1 > 20"}.get(number % 20)
    return f"{{% {condition} %}}\n{body}{{% endif %}}\n\n" if condition else body


SCHEMA = {"fields": [field(each) for each in range(500)], "roles": [{"name": "customer"}]}
SOURCE = "# Long\n\n" + "".join(clause(each) for each in range(100)) + "{% signature customer %}\n"


def test_it_becomes_pages():
    press = compose.Press()
    try:
        made = press.compose(
            compose.ComposeRequest(
                source=SOURCE,
                values=specimen.values(Schema.from_json(SCHEMA)),
                schema=SCHEMA,
                language="en",
                title="Long",
                number="L-1",
                workspace="Long",
                created_at=datetime(2027, 1, 31, tzinfo=UTC),
            )
        )
    finally:
        press.close()
    assert made.pages >= 100 and not made.missing
    assert made.reading.count("<h3") >= 90


def test_it_is_rehearsed_to_the_last_branch():
    began = time.process_time()
    report = rehearsal.rehearse(SOURCE, Schema.from_json(SCHEMA))
    assert report.is_full and report.covered == 30 and report.unused == ()
    assert time.process_time() - began < 4
