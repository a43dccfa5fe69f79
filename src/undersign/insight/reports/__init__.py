"""Reports: how the work goes, over a window of time. Each is a question with a list behind it.

A figure is computed from the very rows that its list shows, so the two cannot disagree.
"""
