from undersign.sealing.keys import SealKey

__all__ = ["SealKey"]
