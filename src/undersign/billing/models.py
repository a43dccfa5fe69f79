from undersign.billing.review import Review

__all__ = ["Review"]
