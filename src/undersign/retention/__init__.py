"""How long a finished contract is kept, why, and what ends that: law.md A7, A8."""
