from undersign.notices.outbox import Mail

__all__ = ["Mail"]
