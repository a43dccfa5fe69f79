from undersign.store.keys import WrappedKey

__all__ = ["WrappedKey"]
