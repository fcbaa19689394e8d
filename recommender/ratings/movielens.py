"""How MovieLens 100K is known: by the SHA-256 of its two files.

Example::

    wrong_file({"u.data": b"...", "u.item": b"..."})   # ("u.data", "0641...", "ab3f..."), or None
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

# as GroupLens' archive has them; tools/sources.toml pins the same for the set-up
SHA256 = {
    "u.data": "06416e597f82b7342361e41163890c81036900f418ad91315590814211dca490",
    "u.item": "553841ebc7de3a0fd0d6b62a204ea30c1e651aacfb2814c7a6584ac52f2c5701",
}
# as GroupLens says beside it; the page does not check it, since both files may come alone
ARCHIVE, ARCHIVE_MD5 = "ml-100k.zip", "0e33842e24a9c977be4e0107933c0723"


def wrong_file(files: Mapping[str, bytes]) -> tuple[str, str, str] | None:
    """Return the first file that is not MovieLens 100K's, with the SHA-256 it should have and has.

    Args:
        files: by name; one that is missing counts as empty.

    Returns:
        None where both are right.
    """
    for name, expected in SHA256.items():
        got = hashlib.sha256(files.get(name, b"")).hexdigest()
        if got != expected:
            return name, expected, got
    return None
