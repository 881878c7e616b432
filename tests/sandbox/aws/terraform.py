"""The real terraform on a root of the tests, at an endpoint of the sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from hubctl.adapters.terraform.providers import providers
from hubctl.tools.find import find_terraform
from hubctl.tools.mirrors import find
from tests.sandbox.aws.conftest import ACCOUNT, Endpoint


class Terraform:
    """One root in a folder of its own, as the root user of the endpoint's account."""

    def __init__(self, root: Path, work: Path, endpoint: Endpoint, home: str) -> None:
        self.folder = work / "root"
        shutil.copytree(root, self.folder)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
        self._program = find_terraform(os.environ)
        self._environment = kept | {
            "HOME": home,
            "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "sandbox",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHECKPOINT_DISABLE": "1",
        }
        environment = dict(os.environ) | {"HOME": home}
        found = providers(work, Path(home) / ".cache" / "hubctl", find(environment), environment)
        self._environment |= found.environment
        self.run("init")

    def run(self, command: str, *options: str, expect: Iterable[int] = (0,)) -> str:
        """Runs a command; what it printed. Fails with it where the exit code is another than expected."""
        done = subprocess.run(
            [self._program, f"-chdir={self.folder}", command, "-input=false", "-no-color", *options],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode in expect, done.stdout[-8000:] + done.stderr
        return done.stdout
