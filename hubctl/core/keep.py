"""What a teardown is told to leave standing."""

from __future__ import annotations

from dataclasses import dataclass

FILE_SYSTEM = "efs"


@dataclass(frozen=True)
class Keep:
    """The file system with the homes, and buckets by their short names. What is kept outlives its Terraform state."""

    file_system: bool = False
    buckets: frozenset[str] = frozenset()
    draining: frozenset[str] = frozenset()
    """Buckets that S3 empties by lifecycle rules, within days. They stay until then, and are nobody's wish to keep."""

    def __bool__(self) -> bool:
        return self.file_system or bool(self.buckets)

    def __or__(self, other: Keep) -> Keep:
        return Keep(self.file_system or other.file_system, self.buckets | other.buckets, self.draining | other.draining)

    @property
    def words(self) -> str:
        """As it would be typed."""
        return ",".join([*([FILE_SYSTEM] * self.file_system), *(f"bucket:{name}" for name in sorted(self.buckets))])
