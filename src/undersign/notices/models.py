from undersign.notices.outbox import Mail
from undersign.notices.returns import ReturnedMail

__all__ = ["Mail", "ReturnedMail"]
