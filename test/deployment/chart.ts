/** The Helm chart, rendered. */
import { globSync, readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import type { Json } from '../harness/network/http.js';
import { renderChart } from './chart-template.js';

export const CHART = 'deploy/helm/coco-token-broker';
export const chart: Json = parse(readFileSync(`${CHART}/Chart.yaml`, 'utf8'));
export const defaults: Json = parse(readFileSync(`${CHART}/values.yaml`, 'utf8'));

/** What `helm template` would print. @param values replace defaults member by member, as Helm does */
export function rendered(values: Json = {}, release = 'broker'): Json[] {
  const files = globSync(`${CHART}/templates/*`).map((path) => readFileSync(path, 'utf8'));
  const root = {
    Values: merged(defaults, values),
    Release: { Name: release },
    Chart: { AppVersion: chart.appVersion },
  };
  return renderChart(files, root).flatMap((text) =>
    parseAllDocuments(text).flatMap((document) => {
      const [error] = document.errors;
      if (error !== undefined) throw error;
      return document.toJS() ?? [];
    }),
  );
}

/** Values with others put over them, member by member. */
export function merged(usual: Json, given: Json): Json {
  const isMap = (value: Json): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isMap(usual) || !isMap(given)) return given;
  const members = Object.entries(given as object).map(([name, value]) => [name, merged(usual[name], value)]);
  return { ...usual, ...Object.fromEntries(members) };
}

/** Objects by kind and name, without what only Helm needs, and with variables in one order. */
export function comparable(list: readonly Json[]): Record<string, Json> {
  const entries = list.map((original) => {
    const object = structuredClone(original);
    delete object.metadata.annotations;
    // Helm leaves the number of replicas to the autoscaler, and restarts pods when settings change.
    if (object.kind === 'StatefulSet') delete object.spec.replicas;
    delete object.spec?.template?.metadata.annotations;
    const containers: Json[] = object.spec?.template?.spec.containers ?? [];
    for (const { env } of containers)
      (env as Json[]).sort((a, b) => String(a.name).localeCompare(String(b.name)));
    return [`${object.kind} ${object.metadata.name}`, object] as const;
  });
  return Object.fromEntries(entries);
}

/** Values without the optional objects. */
export function everythingOff(): Json {
  const disabled = { enabled: false };
  return {
    migrate: disabled,
    autoscaling: disabled,
    podDisruptionBudget: disabled,
    networkPolicy: disabled,
    serviceAccount: { create: false, name: 'existing' },
    replicas: 2,
  };
}

/** Values that set what is empty by default. */
export function everythingAdded(): Json {
  return {
    nameOverride: 'devices',
    image: {
      digest: `sha256:${'0'.repeat(64)}`,
      pullPolicy: 'Always',
      pullSecrets: [{ name: 'registry' }],
    },
    settings: { COMPANY: 'He said: "no" # {{ .Values }}' },
    secrets: { files: { AUDIT_CHECKPOINT_KEY_FILE: 'checkpoint-key' } },
    autoscaling: { refreshLag: 0 },
    journal: { storageClassName: 'fast' },
    podAnnotations: { 'example.com/team': 'homes' },
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'home', operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
  };
}
