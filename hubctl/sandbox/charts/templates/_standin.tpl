{{/* Snippets of all stand-in charts. Each takes a list: the root context, then what differs. */}}

{{- define "standin.labels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
helm.sh/chart: {{ $root.Chart.Name }}-{{ $root.Chart.Version }}
{{- end }}

{{- define "standin.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* (root, component, name): a ServiceAccount. */}}
{{- define "standin.account" -}}
{{- $root := index . 0 -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ index . 2 }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "standin.labels" (list $root (index . 1)) | nindent 4 }}
{{- end }}

{{/* (root, component, name, account, rules, binding): a ClusterRole given to an account of this namespace. The binding has
the role's name unless it is named. */}}
{{- define "standin.clusterRole" -}}
{{- $root := index . 0 -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ index . 2 }}
  labels:
    {{- include "standin.labels" (list $root (index . 1)) | nindent 4 }}
rules:
  {{- toYaml (index . 4) | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ if gt (len .) 5 }}{{ index . 5 }}{{ else }}{{ index . 2 }}{{ end }}
  labels:
    {{- include "standin.labels" (list $root (index . 1)) | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: {{ index . 2 }}
subjects:
  - kind: ServiceAccount
    name: {{ index . 3 }}
    namespace: {{ $root.Release.Namespace }}
{{- end }}

{{/* (root, component, name, account, rules): the same within the namespace. */}}
{{- define "standin.role" -}}
{{- $root := index . 0 -}}
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ index . 2 }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "standin.labels" (list $root (index . 1)) | nindent 4 }}
rules:
  {{- toYaml (index . 4) | nindent 2 }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ index . 2 }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "standin.labels" (list $root (index . 1)) | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ index . 2 }}
subjects:
  - kind: ServiceAccount
    name: {{ index . 3 }}
    namespace: {{ $root.Release.Namespace }}
{{- end }}

{{/* (root, component, name, ports): a ClusterIP Service in front of the component. */}}
{{- define "standin.service" -}}
{{- $root := index . 0 -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ index . 2 }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "standin.labels" (list $root (index . 1)) | nindent 4 }}
spec:
  type: ClusterIP
  selector:
    {{- include "standin.selector" (list $root (index . 1)) | nindent 4 }}
  ports:
    {{- toYaml (index . 3) | nindent 4 }}
{{- end }}

{{/* (root, component, name, size, class): a claim on one disk. */}}
{{- define "standin.claim" -}}
{{- $root := index . 0 -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ index . 2 }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "standin.labels" (list $root (index . 1)) | nindent 4 }}
spec:
  accessModes: [ReadWriteOnce]
  {{- with index . 4 }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ index . 3 }}
{{- end }}

{{/* (root, component, key): a random value of this release's Secret that stays the same once it is there. */}}
{{- define "standin.kept" -}}
{{- $found := (lookup "v1" "Secret" (index . 0).Release.Namespace (index . 1)) | default dict -}}
{{- index ($found.data | default dict) (index . 2) | default (randAlphaNum 64 | b64enc) -}}
{{- end }}
