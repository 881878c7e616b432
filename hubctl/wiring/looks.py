"""This module makes the adapters that only look, for an examination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hubctl.adapters.aws.account import AwsAccount
from hubctl.adapters.aws.inventory import AwsInventory
from hubctl.adapters.aws.limits import AwsLimits
from hubctl.adapters.aws.permissions import AwsPermissions
from hubctl.adapters.aws.sessions import Sessions
from hubctl.adapters.aws.survey import AwsSurvey
from hubctl.adapters.clock import SystemClock
from hubctl.adapters.dns_public import PublicDelegation, SandboxDelegation
from hubctl.adapters.github import PublicGitHub, SandboxGitHub
from hubctl.adapters.helm.look import ChartLook
from hubctl.adapters.programs import LocalPrograms
from hubctl.adapters.sources import SizesOfSources
from hubctl.adapters.work import cache_dir
from hubctl.doctor.instruments import Instruments
from hubctl.ports.secrets import Secrets
from hubctl.preflight import without_secrets
from hubctl.surroundings import Surroundings
from hubctl.tools.find import find_helm
from hubctl.wiring import shared


@dataclass(frozen=True)
class Looks:
    """Adapters, made from a command's surroundings. Nothing is asked before an examination begins."""

    around: Surroundings
    clock: SystemClock

    def instruments(self) -> Instruments:
        """All of them."""
        around, config, sandbox = self.around, self.around.config, self.around.options.sandbox
        sessions = Sessions(config, around.work, without_secrets(around.environment, config), sandbox=sandbox)
        survey = AwsSurvey(sessions, around.environment)
        secrets = shared.secrets(around, sessions)
        return Instruments(
            config=config,
            work=around.work,
            sandbox=sandbox,
            clock=self.clock,
            programs=LocalPrograms(around.environment),
            aws=AwsAccount(sessions, config.aws.account_id),
            survey=survey,
            inventory=AwsInventory(sessions, config),
            limits=AwsLimits(sessions),
            permissions=AwsPermissions(sessions),
            delegation=SandboxDelegation(survey) if sandbox else PublicDelegation(),
            github=SandboxGitHub() if sandbox else PublicGitHub(around.environment, self._token(secrets)),
            registry=shared.registry(around, sessions, self.clock),
            charts=self._charts(),
            secrets=secrets,
        )

    def _token(self, secrets: Secrets) -> Callable[[], str] | None:
        reference = self.around.config.monitoring.github_token
        return partial(secrets.read, reference) if reference else None

    def sources(self) -> SizesOfSources:
        """Where seeds come from, as whoever runs hubctl."""
        around, config = self.around, self.around.config
        environment = without_secrets(around.environment, config)
        sessions = Sessions(config, around.work, environment, sandbox=around.options.sandbox)
        return SizesOfSources(lambda: sessions.client("s3", region=config.aws.region))

    def _charts(self) -> ChartLook:
        around = self.around
        return ChartLook(
            lambda: find_helm(around.environment),
            without_secrets(around.environment, around.config),
            cache_dir(around.environment),
            around.options.charts,
            around.stand_in_charts,
        )
