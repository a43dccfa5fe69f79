from undersign.sealing.aging import StampLife
from undersign.sealing.keys import SealKey
from undersign.sealing.rotation import SealCertificate

__all__ = ["SealCertificate", "SealKey", "StampLife"]
