"""This module makes what `hubctl plan --offline` needs: a terraform and a helm that no account can be reached with."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hubctl import assets
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.helm.charts import ChartSource, FolderCharts, RepositoryCharts
from hubctl.adapters.helm.runner import HelmRunner
from hubctl.adapters.process import Children
from hubctl.adapters.terraform.runner import TerraformRunner
from hubctl.adapters.work import cache_dir
from hubctl.context import Inputs
from hubctl.preflight import without_secrets
from hubctl.preview.offline import Workshop, stand_ins
from hubctl.session import Options
from hubctl.stop import Stop
from hubctl.surroundings import surroundings
from hubctl.tools.find import find_helm, find_terraform
from hubctl.tools.mirrors import find as find_mirrors

_OVERRIDE = """\
provider "aws" {
  allowed_account_ids         = null
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}
"""
_NOBODY = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_EC2_METADATA_DISABLED": "true"}
_NOWHERE = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
"""The discard port: a provider that asks AWS for anything all the same fails at once, instead of asking somebody's."""


@contextmanager
def offline(options: Options) -> Iterator[tuple[Inputs, Workshop]]:
    """Works in a folder that is gone afterwards. Ctrl-C ends terraform and helm, and the asking."""
    around = surroundings(options)
    environment = _nobodys(without_secrets(around.environment, around.config))
    cache, clock = cache_dir(environment), SystemClock()
    with tempfile.TemporaryDirectory(prefix="hubctl-offline-") as folder:
        work = Path(folder)
        children = Children(work)
        terraform = TerraformRunner(
            find_terraform(environment),
            work,
            _modules(work / "modules"),
            lambda _identity: environment,
            children,
            cache=cache,
            mirrors=tuple(find_mirrors(environment)),
        )
        helm = HelmRunner(
            find_helm(environment),
            work,
            children,
            _charts(options, cache),
            clock,
            kubeconfig=None,
            environment=environment,
            cache=cache,
        )
        with Stop(clock, interrupt=children.interrupt, kill=children.kill).listening():
            yield stand_ins(around.config, around.extra_values()), Workshop(terraform, helm)


def _nobodys(environment: Mapping[str, str]) -> dict[str, str]:
    """No credentials, no profile, no endpoint of anybody's."""
    kept = {
        name: value for name, value in environment.items() if not name.startswith("AWS_") or name == "AWS_CA_BUNDLE"
    }
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return kept | _NOBODY | _NOWHERE | nowhere


def _modules(folder: Path) -> Path:
    """Copies of the root modules, with providers that ask nobody who they are."""
    shutil.copytree(assets.terraform_dir(), folder, ignore=shutil.ignore_patterns(".terraform*", "tests"))
    for root in folder.iterdir():
        if root.is_dir():
            (root / "hubctl_offline_override.tf").write_text(_OVERRIDE)
    return folder


def _charts(options: Options, cache: Path) -> ChartSource:
    return FolderCharts(options.charts) if options.charts else RepositoryCharts(cache, fetches=False)
