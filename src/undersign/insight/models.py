from undersign.insight.search.rows import Indexed, KnownWord, Wording

__all__ = ["Indexed", "KnownWord", "Wording"]
