"""Forgeries: what is known to have fooled PDF viewers and validators, made anew from our own sealed files.

Each module is one family and holds `VARIANTS`: {name: (sealed contract → forged bytes)}. Nothing here judges;
`tests/unit/sealing/test_attacks.py` says what each must be told for. Sources: Mladenov et al. (USF, ISA, SWA;
CCS 2019), Mainka et al. (shadow attacks; NDSS 2021), Rohlmann et al. (EAA, SSA; S&P 2021).
"""
