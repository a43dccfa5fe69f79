from undersign.regimes.agreement import Agreement
from undersign.regimes.emergency import EmergencyAccess

__all__ = ["Agreement", "EmergencyAccess"]
