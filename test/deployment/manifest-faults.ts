import { validate as statefulSet } from 'kubernetes-models/_schemas/IoK8sApiAppsV1StatefulSet';
import { validate as horizontalPodAutoscaler } from 'kubernetes-models/_schemas/IoK8sApiAutoscalingV2HorizontalPodAutoscaler';
import { validate as job } from 'kubernetes-models/_schemas/IoK8sApiBatchV1Job';
import { validate as configMap } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ConfigMap';
import { validate as service } from 'kubernetes-models/_schemas/IoK8sApiCoreV1Service';
import { validate as serviceAccount } from 'kubernetes-models/_schemas/IoK8sApiCoreV1ServiceAccount';
import { validate as networkPolicy } from 'kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy';
import { validate as podDisruptionBudget } from 'kubernetes-models/_schemas/IoK8sApiPolicyV1PodDisruptionBudget';
import type { Json } from '../harness/network/http.js';

/** A compiled schema, which stores the errors in a member of the function. */
interface Validator {
  (manifest: unknown): boolean;
  readonly errors?: readonly { instancePath: string; keyword: string; message?: string }[] | null;
}

/** Kubernetes' own schemas. */
const validators: Readonly<Record<string, Validator>> = {
  'apps/v1 StatefulSet': statefulSet,
  'autoscaling/v2 HorizontalPodAutoscaler': horizontalPodAutoscaler,
  'batch/v1 Job': job,
  'networking.k8s.io/v1 NetworkPolicy': networkPolicy,
  'policy/v1 PodDisruptionBudget': podDisruptionBudget,
  'v1 ConfigMap': configMap,
  'v1 Service': service,
  'v1 ServiceAccount': serviceAccount,
};

/** What Kubernetes would reject in a manifest: values of the wrong type, and unknown fields. */
export function manifestFaults(manifest: Json): string[] {
  const validate = validators[`${manifest.apiVersion} ${manifest.kind}`];
  if (validate === undefined) return ['no schema for this kind is available'];
  const unread = new Set<string>();
  validate(watched(manifest, '', unread));
  const wrong = (validate.errors ?? []).map(
    ({ instancePath, message, keyword }) => `${instancePath} ${message ?? keyword}`,
  );
  return [...wrong, ...[...unread].map((path) => `${path} is not known`)];
}

/** A stand-in for the value. The schemas read each field that they know, so a field that is never read is unknown. */
function watched(value: Json, path: string, unread: Set<string>): Json {
  if (typeof value !== 'object' || value === null) return value;
  const places = new Map(Object.keys(value as object).map((name) => [name, `${path}/${name}`]));
  const members = new Map<string, unknown>();
  for (const place of places.values()) unread.add(place);
  return new Proxy(value as object, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      const place = typeof name === 'string' ? places.get(name) : undefined;
      if (place === undefined) return member;
      unread.delete(place);
      if (!members.has(place)) members.set(place, watched(member, place, unread));
      return members.get(place);
    },
  });
}
