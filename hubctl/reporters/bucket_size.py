"""How much a bucket holds, in words that claim no more than is known."""

from __future__ import annotations

from hubctl.counting import counted
from hubctl.purge.empty import BucketSize


def holds(size: BucketSize) -> str:
    """ "about 21,000,000 versions", "at least 20,000 versions", "1,234 versions, 2 unfinished uploads"."""
    if not size.items:
        return "empty"
    uploads = f", {counted(size.uploads, 'unfinished upload')}" if size.uploads else ""
    return f"{_more(size)}{counted(size.estimate, 'version')}{uploads}"


def weighs(size: BucketSize) -> str:
    """ "about 4.2 TB", "at least 80.0 GB", "310.5 MB"."""
    return f"{_more(size)}{_bytes(size.bytes_estimate)}"


def _more(size: BucketSize) -> str:
    if not size.more:
        return ""
    return "about " if size.reported else "at least "


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
