"""SETTING UP: four steps from nothing to the first signed contract, each told by facts and not by ticks."""
