{{- define "broker.name" -}}
{{ .Values.nameOverride | default .Release.Name }}
{{- end -}}
{{- define "broker.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "broker.name" .) }}
{{- end -}}
{{- define "broker.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}
