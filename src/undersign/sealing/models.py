from undersign.sealing.keys import SealKey
from undersign.sealing.rotation import SealCertificate

__all__ = ["SealCertificate", "SealKey"]
