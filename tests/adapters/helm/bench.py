"""What the tests of the helm adapter work at: one helm, one chart, one namespace."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from hubctl.adapters.clock import SystemClock
from hubctl.adapters.helm.charts import FolderCharts
from hubctl.adapters.helm.runner import HelmRunner
from hubctl.adapters.process import Children
from hubctl.core.changes import Changes
from hubctl.core.helm import Chart, InstalledRelease, Release
from hubctl.ports.clock import Clock

TEMPLATES = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: words}
data: {word: {{ .Values.word | quote }}}
---
apiVersion: v1
kind: Secret
metadata: {name: token}
stringData: {token: {{ .Values.token | quote }}}
{{- if .Values.claim }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: never-bound}
spec:
  storageClassName: no-such-class
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
{{- end }}
"""
SCHEMA = """{"type": "object", "properties": {"word": {"type": "string"}}}"""


@dataclass
class Bench:
    """One helm, one cluster, one chart, one namespace of the test's own."""

    binary: Path
    kubeconfig: Path
    work: Path
    charts: Path
    namespace: str
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.children = Children(self.work)
        self.helm = self.another(self.children)

    def another(self, children: Children, clock: Clock | None = None) -> HelmRunner:
        return HelmRunner(
            self.binary,
            self.work,
            children,
            FolderCharts(self.charts),
            clock or SystemClock(),
            kubeconfig=self.kubeconfig,
            environment=dict(os.environ),
            cache=self.work / "cache",
        )

    def release(self, timeout_seconds: int = 60, **values: object) -> Release:
        chart = Chart("words", "https://charts.example.org", "1.0.0")
        return Release("words", self.namespace, chart, {"token": "canary-token", **values}, timeout_seconds)

    def progress(self, words: str, _fraction: float | None) -> None:
        self.said.append(words)

    def install(self, release: Release) -> Changes:
        return self.helm.install(release, progress=self.progress)

    def raw(self, *arguments: str) -> str:
        command = [self.binary, *arguments, "--kubeconfig", self.kubeconfig, "--namespace", self.namespace]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    @property
    def mine(self) -> list[InstalledRelease]:
        return [release for release in self.helm.releases() if release.namespace == self.namespace]


def a_chart(charts: Path) -> Path:
    """A folder with the chart "words"."""
    chart = charts / "words"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: words\nversion: 1.0.0\n")
    (chart / "values.yaml").write_text("word: hello\ntoken: ''\nclaim: false\n")
    (chart / "values.schema.json").write_text(SCHEMA)
    (chart / "templates" / "all.yaml").write_text(TEMPLATES)
    return charts
