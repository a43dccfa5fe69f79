from undersign.notices.bell import Notice
from undersign.notices.choice import Choice
from undersign.notices.outbox import Mail
from undersign.notices.returns import ReturnedMail

__all__ = ["Choice", "Mail", "Notice", "ReturnedMail"]
