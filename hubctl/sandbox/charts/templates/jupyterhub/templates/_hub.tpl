{{/* (root, component): the labels of the JupyterHub chart, old names and new ones. */}}
{{- define "hub.labels" -}}
{{- $root := index . 0 -}}
app: jupyterhub
release: {{ $root.Release.Name }}
chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
heritage: {{ $root.Release.Service }}
component: {{ index . 1 }}
{{ include "standin.labels" . }}
{{- end }}

{{- define "hub.selector" -}}
app: jupyterhub
release: {{ (index . 0).Release.Name }}
component: {{ index . 1 }}
{{- end }}

{{/* (root, purpose, rule): where pods may run: on nodes of that purpose. */}}
{{- define "hub.affinity" -}}
{{- $term := dict "matchExpressions" (list (dict "key" "hub.jupyter.org/node-purpose" "operator" "In" "values" (list (index . 1)))) -}}
{{- if eq (index . 2) "require" }}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        {{- list $term | toYaml | nindent 8 }}
{{- else if eq (index . 2) "prefer" }}
affinity:
  nodeAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        preference:
          {{- $term | toYaml | nindent 10 }}
{{- end }}
tolerations:
  - key: hub.jupyter.org/dedicated
    operator: Equal
    value: {{ index . 1 }}
    effect: NoSchedule
{{- end }}

{{/* (root, component, name, ingress, egress): a NetworkPolicy of the component. */}}
{{- define "hub.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ index . 2 }}
  namespace: {{ (index . 0).Release.Namespace }}
  labels:
    {{- include "hub.labels" (list (index . 0) (index . 1)) | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "hub.selector" (list (index . 0) (index . 1)) | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- toYaml (index . 3) | nindent 4 }}
  egress:
    {{- toYaml (index . 4) | nindent 4 }}
{{- end }}

{{/* A participant of the network: (label suffix, port). */}}
{{- define "hub.from" -}}
- from:
    - podSelector:
        matchLabels:
          hub.jupyter.org/network-access-{{ index . 0 }}: "true"
  ports:
    - port: {{ index . 1 }}
{{- end }}

{{/* (root, name, annotations): a DaemonSet that pulls the servers' image to every node for participants. */}}
{{- define "hub.puller" -}}
{{- $root := index . 0 -}}
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: {{ index . 1 }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "hub.labels" (list $root (index . 1)) | nindent 4 }}
  {{- with index . 2 }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  selector:
    matchLabels:
      {{- include "hub.selector" (list $root (index . 1)) | nindent 6 }}
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 100%
  template:
    metadata:
      labels:
        {{- include "hub.labels" (list $root (index . 1)) | nindent 8 }}
    spec:
      serviceAccountName: {{ index . 1 }}
      {{- include "hub.affinity" (list $root "user" $root.Values.scheduling.userPods.nodeAffinity.matchNodePurpose) | nindent 6 }}
      initContainers:
        - name: image-pull-singleuser
          image: {{ $root.Values.singleuser.image.name }}:{{ $root.Values.singleuser.image.tag }}
          command: [/bin/sh, -c, echo "pulled"]
          {{- with $root.Values.prePuller.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
      containers:
        - name: pause
          image: registry.k8s.io/pause:3.10.1
          {{- with $root.Values.prePuller.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
{{- end }}
