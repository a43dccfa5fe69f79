"""Words of a population: people, companies, what tickets are about."""

from __future__ import annotations

# fmt: off
FIRST = [
    "Elena", "Marta", "Jonas", "Priya", "Ola", "Ahmed", "Sofía", "Lukas", "Chloé", "Mateo", "Ingrid", "Kenji",
    "Beatriz", "Tomás", "Hannah", "Rui", "Amira", "Viktor", "Zoë", "Pablo",
]
LAST = [
    "Duarte", "Ruiz", "Keller", "Nair", "Lindqvist", "Haddad", "Ortega", "Novak", "Dubois", "Herrera", "Berg",
    "Sato", "Costa", "Vega", "Schmidt", "Pereira", "Rahman", "Petrov", "Janssen", "Castillo",
]
TRADE = [
    "Robotics", "Analytics", "Freight", "Foods", "Optics", "Energy", "Textiles", "Health", "Marine",
    "Studios", "Biotech", "Logistics", "Paper", "Software", "Glass", "Seeds",
]
FORM = ["GmbH", "SL", "Ltd", "SA", "AB", "BV", "Inc", "SAS"]
ABOUT = [
    "Please send the order form", "Renewal for next year", "Question about the data addendum",
    "We need the premium plan", "Signed copy wanted", "New entity, new contract",
]
# fmt: on
