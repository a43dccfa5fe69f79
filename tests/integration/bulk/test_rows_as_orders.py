"""A row is an order for one contract, or all that is wrong with it."""

from __future__ import annotations

from tests import paper

from undersign.contracts.bulk import reading


def plan(**mapping: int) -> reading.Plan:
    named = {code.replace("__", "."): at for code, at in mapping.items()}
    said = {"people.provider.name": "Dan", "people.provider.email": "dan@x.example", "values.plan": "premium"}
    return reading.Plan(paper.SCHEMA, ("en", "es"), named, said)


def test_a_row_is_an_order():
    columns = plan(people__customer__name=0, people__customer__email=1, values__monthly_fee=2, language=3)
    order, flaws = reading.read(columns, ["Elena", "Elena@X.example", "1.480,00", "Spanish"])
    assert [each.target for each in flaws] == ["values.customer_name"]
    assert (order.language, order.key) == ("es", "elena@x.example")
    assert order.values == {"plan": "premium", "monthly_fee": "1480.00"}
    assert [(each.role_key, each.name, each.language) for each in order.people] == [
        ("customer", "Elena", "es"),
        ("provider", "Dan", "es"),
    ]


def test_everything_wrong_with_a_row_is_found_at_once():
    columns = plan(people__customer__name=0, people__customer__email=1, values__monthly_fee=2, language=3)
    _order, flaws = reading.read(columns, ["El\u202eena", "nobody", "much", "Klingon"])
    assert [(each.target, each.code) for each in flaws if not reading.is_gap(each)] == [
        ("language", "not_language"),
        ("values.monthly_fee", "not_money"),
        ("people.customer.name", "name"),
        ("people.customer.email", "email"),
    ]
    _order, flaws = reading.read(columns, ["", "", "5", ""])
    assert {each.code for each in flaws} == {"missing"}
    assert ("values.customer_name", True) in [(each.target, reading.is_gap(each)) for each in flaws]
