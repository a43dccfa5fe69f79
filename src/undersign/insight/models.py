from undersign.insight.search.rows import Indexed, KnownWord, Wording
from undersign.insight.views import SavedView

__all__ = ["Indexed", "KnownWord", "SavedView", "Wording"]
