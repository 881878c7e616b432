"""This module lists the kinds that the API serves, with scope, short names and verbs, and takes in custom ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")

StorageKey = tuple[str, str]
"""Group and plural: versions of one kind share their objects."""


@dataclass(frozen=True)
class Resource:
    """One kind at one version, as discovery shows it."""

    group: str
    version: str
    plural: str
    kind: str
    namespaced: bool
    short_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    subresources: tuple[str, ...] = ()
    counts_generations: bool = False
    """Whether a change of the spec raises metadata.generation."""
    singular: str = ""
    custom: bool = False

    @property
    def api_version(self) -> str:
        """As in `apiVersion`."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def qualified(self) -> str:
        """As in messages: deployments.apps."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def storage_key(self) -> StorageKey:
        """Where its objects are."""
        return (self.group, self.plural)

    @property
    def has_status(self) -> bool:
        """Whether the status is a subresource, written apart from the rest."""
        return "status" in self.subresources

    @property
    def verbs(self) -> tuple[str, ...]:
        """What can be done with it."""
        return VERBS if self.storage_key not in CREATE_ONLY else ("create",)

    def singular_name(self) -> str:
        """As kubectl accepts it."""
        return self.singular or self.kind.lower()


CREATE_ONLY: frozenset[StorageKey] = frozenset(
    {
        ("authentication.k8s.io", "tokenreviews"),
        ("authentication.k8s.io", "selfsubjectreviews"),
        ("authorization.k8s.io", "selfsubjectaccessreviews"),
        ("authorization.k8s.io", "selfsubjectrulesreviews"),
        ("authorization.k8s.io", "subjectaccessreviews"),
        ("authorization.k8s.io", "localsubjectaccessreviews"),
    }
)

_TABLE = """
 v1 namespaces Namespace c ns - status,finalize -
 v1 nodes Node c no - status,proxy -
 v1 persistentvolumes PersistentVolume c pv - status -
 v1 pods Pod n po all status,log,eviction,binding,proxy,ephemeralcontainers,resize g
 v1 services Service n svc all status,proxy -
 v1 configmaps ConfigMap n cm - - -
 v1 secrets Secret n - - - -
 v1 serviceaccounts ServiceAccount n sa - token -
 v1 persistentvolumeclaims PersistentVolumeClaim n pvc - status -
 v1 endpoints Endpoints n ep - - -
 v1 events Event n ev - - -
 v1 limitranges LimitRange n limits - - -
 v1 resourcequotas ResourceQuota n quota - status -
 v1 replicationcontrollers ReplicationController n rc all scale,status g
 v1 podtemplates PodTemplate n - - - g
apps v1 deployments Deployment n deploy all scale,status g
apps v1 replicasets ReplicaSet n rs all scale,status g
apps v1 statefulsets StatefulSet n sts all scale,status g
apps v1 daemonsets DaemonSet n ds all status g
apps v1 controllerrevisions ControllerRevision n - - - -
batch v1 jobs Job n - all status g
batch v1 cronjobs CronJob n cj all status g
autoscaling v2 horizontalpodautoscalers HorizontalPodAutoscaler n hpa all status -
rbac.authorization.k8s.io v1 roles Role n - - - -
rbac.authorization.k8s.io v1 rolebindings RoleBinding n - - - -
rbac.authorization.k8s.io v1 clusterroles ClusterRole c - - - -
rbac.authorization.k8s.io v1 clusterrolebindings ClusterRoleBinding c - - - -
storage.k8s.io v1 storageclasses StorageClass c sc - - -
storage.k8s.io v1 csidrivers CSIDriver c - - - -
storage.k8s.io v1 csinodes CSINode c - - - -
storage.k8s.io v1 volumeattachments VolumeAttachment c - - status -
networking.k8s.io v1 ingresses Ingress n ing - status g
networking.k8s.io v1 ingressclasses IngressClass c - - - g
networking.k8s.io v1 networkpolicies NetworkPolicy n netpol - - g
policy v1 poddisruptionbudgets PodDisruptionBudget n pdb - status g
scheduling.k8s.io v1 priorityclasses PriorityClass c pc - - g
coordination.k8s.io v1 leases Lease n - - - -
discovery.k8s.io v1 endpointslices EndpointSlice n - - - g
node.k8s.io v1 runtimeclasses RuntimeClass c - - - -
admissionregistration.k8s.io v1 mutatingwebhookconfigurations MutatingWebhookConfiguration c - api-extensions - g
admissionregistration.k8s.io v1 validatingwebhookconfigurations ValidatingWebhookConfiguration c - api-extensions - g
apiextensions.k8s.io v1 customresourcedefinitions CustomResourceDefinition c crd,crds api-extensions status g
apiregistration.k8s.io v1 apiservices APIService c - api-extensions status -
authentication.k8s.io v1 tokenreviews TokenReview c - - - -
authentication.k8s.io v1 selfsubjectreviews SelfSubjectReview c - - - -
authorization.k8s.io v1 selfsubjectaccessreviews SelfSubjectAccessReview c - - - -
authorization.k8s.io v1 selfsubjectrulesreviews SelfSubjectRulesReview c - - - -
authorization.k8s.io v1 subjectaccessreviews SubjectAccessReview c - - - -
authorization.k8s.io v1 localsubjectaccessreviews LocalSubjectAccessReview n - - - -
"""


def _words(text: str) -> tuple[str, ...]:
    return () if text == "-" else tuple(text.split(","))


def _built_in() -> Iterator[Resource]:
    for line in _TABLE.strip("\n").splitlines():
        group, version, plural, kind, scope, short, categories, subresources, generations = line.split(" ")
        yield Resource(
            group,
            version,
            plural,
            kind,
            scope == "n",
            _words(short),
            _words(categories),
            _words(subresources),
            generations == "g",
        )


class Resources:
    """The kinds served now: the built-in ones and those of CustomResourceDefinitions."""

    def __init__(self) -> None:
        self._by_path = {(item.group, item.version, item.plural): item for item in _built_in()}

    def find(self, group: str, version: str, plural: str) -> Resource | None:
        """By its place in a URL."""
        return self._by_path.get((group, version, plural))

    def by_kind(self, api_version: str, kind: str) -> Resource | None:
        """By what stands in a manifest."""
        found = (item for item in self._by_path.values() if item.api_version == api_version and item.kind == kind)
        return next(found, None)

    def by_key(self, key: StorageKey) -> Resource:
        """Any version of a kind. Raises KeyError when it is not served (any more)."""
        found = next((item for item in self._by_path.values() if item.storage_key == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def all(self) -> tuple[Resource, ...]:
        """Every kind at every version."""
        return tuple(self._by_path.values())

    def of(self, group: str, version: str) -> tuple[Resource, ...]:
        """The kinds of a group-version."""
        return tuple(item for item in self._by_path.values() if (item.group, item.version) == (group, version))

    def group_versions(self) -> tuple[tuple[str, str], ...]:
        """Every group and version, in the order in which they came."""
        return tuple(dict.fromkeys((item.group, item.version) for item in self._by_path.values()))

    def add(self, resource: Resource) -> None:
        """Serves a custom kind."""
        self._by_path[resource.group, resource.version, resource.plural] = resource

    def remove(self, key: StorageKey) -> None:
        """Stops serving all versions of a custom kind."""
        self._by_path = {path: item for path, item in self._by_path.items() if item.storage_key != key}


BUILT_IN = Resources()


def built_in(plural: str, group: str = "") -> Resource:
    """One of the built-in kinds, for controllers. Raises KeyError for a plural there is not."""
    return BUILT_IN.by_key((group, plural))
