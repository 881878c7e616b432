"""This module is what is interrupted: one `terraform apply` by hubctl's own runner and its own Ctrl-C.

`python -m faults.interrupted WORK FOLDER TERRAFORM`: exit 0 done, 1 failed, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.process import Call, Children, Finished
from hubctl.errors import InterruptedRunError
from hubctl.stop import Stop


def main(work: Path, folder: Path, terraform: str) -> int:
    """Applies, and acts on signals as the engine does."""
    children = Children(work)
    stop = Stop(SystemClock(), interrupt=children.interrupt, kill=children.kill)
    arguments = [terraform, "apply", "-auto-approve", "-input=false", "-json"]
    call = Call(arguments, "terraform apply", folder, dict(os.environ), subject="terraform words")
    ended: list[Finished] = []

    def apply() -> None:
        try:
            ended.append(children.run(call))
        except InterruptedRunError:
            return

    with stop.listening():
        thread = threading.Thread(target=apply)
        thread.start()
        while thread.is_alive():
            stop.act(lambda _event: None)
            time.sleep(0.02)
    if stop.requested:
        return InterruptedRunError.exit_code
    return 0 if ended and ended[0].returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
