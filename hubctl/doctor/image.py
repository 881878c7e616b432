"""What participants run: whether its name stays what it is. Whether the registry has it is not asked yet."""

from __future__ import annotations

from collections.abc import Iterator

from hubctl.core.findings import Finding, not_checked, ok, warning
from hubctl.doctor.instruments import Instruments


def image(instruments: Instruments) -> Iterator[Finding]:
    """Each hub's own."""
    config = instruments.config
    for one in dict.fromkeys(config.image_of(name) for name in config.hubs):
        name = f"{one.name}:{one.tag}"
        if one.moves:
            fix = "write a tag that stays what it is, or image.digest"
            yield warning("image", f"{name} can be something else tomorrow", fix=fix)
        else:
            yield ok("image", f"{name} stays what it is{'' if one.digest else ', as far as its tag says'}")
        yield not_checked("registry", f"whether it has {name}", fix=f"docker manifest inspect {name}")
