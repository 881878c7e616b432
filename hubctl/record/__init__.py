"""The record of what hubs run beside what the config says: read, laid over the config, and kept.

It lives in the state bucket, not in the config file and not in a file beside it: who runs `plan` or `up` from another
machine, with whichever copy of the config, gets the same image, and nobody has to remember to commit a digest at
midnight. S3 keeps its older versions, and a teardown takes it along.
"""

from __future__ import annotations

from dataclasses import replace

from hubctl.context import Context
from hubctl.record import frozen, store
from hubctl.record.laid import Laid, lay

__all__ = ["Laid", "known", "lay"]


def known(context: Context, *, freezing: bool = False) -> tuple[Context, Laid]:
    """A context that knows the record, its config with the record laid over. `freezing` also holds every image whose
    freeze has come at its digest; the hubs phase keeps what is new in that.

    Raises RefusedError where the config brings in another image after its freeze, UnverifiedError if a registry or the
    record cannot be read.
    """
    config = context.inputs.written or context.config
    there = store.read(context.ports.locks).record
    wanted = frozen.freeze(context, config, there) if freezing else there
    laid = lay(config, wanted)
    inputs = replace(context.inputs, config=laid.config, written=config, record=wanted, stored=there)
    return replace(context, inputs=inputs), laid
