"""The stage `fingerprint`: a text's contract id, and the sampled shingles that find its copies.

Two printings that differ in spaces, punctuation or width have one fingerprint; `我县2023年增长5%` and
`我縣２０２４年增長12%` differ in id but share every shingle.
"""

from __future__ import annotations

from schema.records import Fingerprint
from schema.text.identity import identity_key, speech_id
from schema.text.shingles import FINGERPRINT_VERSION, fingerprint_of

__all__ = ["FINGERPRINT_VERSION", "fingerprint", "identity_key", "speech_id"]


def fingerprint(text: str) -> Fingerprint:
    """The fingerprint of a speech's body; a text without letters, digits or Han has no shingles."""
    return fingerprint_of(identity_key(text))
