import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfiguration } from '../../apps/broker/src/configuration/load-configuration.js';
import { variableNames } from '../../apps/broker/src/configuration/read-settings.js';
import { settingGroups } from '../../apps/broker/src/configuration/setting-groups.js';
import type { Json } from '../harness/network/http.js';
import {
  CHART,
  chart,
  comparable,
  defaults,
  everythingAdded,
  everythingOff,
  merged,
  rendered,
} from './chart.js';
import { manifestFaults } from './manifest-faults.js';

const FOLDER = 'deploy/kubernetes';
const objects: Json[] = readdirSync(FOLDER).flatMap((name) =>
  parseAllDocuments(readFileSync(`${FOLDER}/${name}`, 'utf8')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  }),
);
const find = (kind: string, name: string): Json =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const workloads: Json[] = [find('StatefulSet', 'broker'), find('Job', 'broker-migrate')];
const podOf = (workload: Json): Json => workload.spec.template.spec;
const settings = new Set(Object.values(settingGroups).flatMap((group) => variableNames(group)));
const configMap = find('ConfigMap', 'broker').data as Record<string, string>;

// No cluster is available here: this checks what can be checked without one.
describe('the manifests for Kubernetes', () => {
  it.each(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object] as const))(
    'are by Kubernetes’ own schemas: %s',
    (_name, object) => {
      expect(manifestFaults(object)).toEqual([]);
    },
  );

  it('would be found if they are wrong', () => {
    const statefulSet = structuredClone(find('StatefulSet', 'broker'));
    const [container] = podOf(statefulSet).containers as Json[];
    container.readinesProbe = container.readinessProbe;
    container.ports[0].containerPort = 'http';
    expect(manifestFaults(statefulSet)).toEqual([
      expect.stringContaining('containers/0/ports/0/containerPort '),
      expect.stringContaining('containers/0/readinesProbe'),
    ]);
    expect(manifestFaults({ ...statefulSet, kind: 'StatefullSet' })).toHaveLength(1);
  });

  it('use only settings that the broker knows, and it would start with its secrets', () => {
    const fromFiles = workloads.flatMap((workload) => podOf(workload).containers[0].env as Json[]);
    const names = [...Object.keys(configMap), ...fromFiles.map(({ name }) => name as string)];
    expect(names.filter((name) => !settings.has(name))).toEqual([]);
    const secrets = {
      DATABASE_URL: 'postgres://broker@database/broker?sslmode=verify-full',
      KEYRING: `k-1:${Buffer.alloc(32, 1).toString('base64')}`,
      COCO_CLIENT_SECRET: 'x'.repeat(32),
      ADMIN_KEY: 'x'.repeat(32),
    };
    expect(() => loadConfiguration({ ...configMap, ...secrets })).not.toThrow();
    const given = fromFiles.map(({ name }) => String(name).replace(/_FILE$/, ''));
    expect(given).toEqual(expect.arrayContaining(Object.keys(secrets)));
  });

  it('provide every secret as a file, and none as a variable', () => {
    for (const workload of workloads)
      for (const { name, value } of podOf(workload).containers[0].env as Json[])
        if (name !== 'DATA_DIRECTORY')
          expect([name, value]).toEqual([
            expect.stringMatching(/_FILE$/),
            expect.stringMatching(/^\/secrets\//),
          ]);
  });

  it('run as an ordinary user who can change nothing and gain no privileges', () => {
    for (const workload of workloads) {
      const pod = podOf(workload);
      expect(pod.automountServiceAccountToken).toBe(false);
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(pod.containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('select existing pods, and name ports that these have', () => {
    const { labels } = find('StatefulSet', 'broker').spec.template.metadata;
    for (const name of ['broker', 'broker-management'])
      expect(find('Service', name).spec.selector).toEqual(labels);
    expect(find('PodDisruptionBudget', 'broker').spec.selector.matchLabels).toEqual(labels);
    expect(find('NetworkPolicy', 'broker').spec.podSelector.matchLabels).toEqual(labels);
    const [container] = podOf(find('StatefulSet', 'broker')).containers as Json[];
    const ports = new Set((container.ports as Json[]).map(({ name }) => name as string));
    const named = [
      ...['broker', 'broker-management']
        .flatMap((name) => find('Service', name).spec.ports as Json[])
        .map(({ targetPort }) => targetPort as string),
      ...['startupProbe', 'livenessProbe', 'readinessProbe'].map(
        (probe) => container[probe].httpGet.port as string,
      ),
    ];
    expect(named.filter((port) => !ports.has(port))).toEqual([]);
    expect(find('HorizontalPodAutoscaler', 'broker').spec.scaleTargetRef).toMatchObject({
      kind: 'StatefulSet',
      name: 'broker',
    });
  });

  it('scale on CPU and on refresh lag, which the adapter reads from an existing metric', () => {
    const metrics = find('HorizontalPodAutoscaler', 'broker').spec.metrics as Json[];
    expect(metrics.map(({ type }) => type as string)).toEqual(['Resource', 'External']);
    const { name } = metrics[1].external.metric;
    const [rule] = parse(readFileSync('deploy/prometheus/adapter.yml', 'utf8')).rules.external as Json[];
    expect([rule.seriesQuery, rule.name.as]).toEqual([name, name]);
    expect(readFileSync('libs/refresh/src/watch/refresh-gauges.ts', 'utf8')).toContain(`'${name}'`);
  });

  it('allow calls to and monitoring of the broker, and only the outgoing calls it needs', () => {
    const { policyTypes, ingress, egress } = find('NetworkPolicy', 'broker').spec;
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    expect((ingress as Json[]).map(({ ports }) => ports[0].port as string)).toEqual(['http', 'management']);
    const ports = (egress as Json[]).flatMap((rule) =>
      (rule.ports as Json[]).map(({ port }) => port as number),
    );
    expect(new Set(ports)).toEqual(new Set([53, 5432, 443]));
  });

  it('mount what is declared, keep the journal, and wait for the shutdown', () => {
    for (const workload of workloads) {
      const pod = podOf(workload);
      const declared = [
        ...(pod.volumes as Json[]).map(({ name }) => name as string),
        ...((workload.spec.volumeClaimTemplates ?? []) as Json[]).map(
          ({ metadata }) => metadata.name as string,
        ),
      ];
      const mounted = (pod.containers[0].volumeMounts as Json[]).map(({ name }) => name as string);
      expect(mounted.filter((name) => !declared.includes(name))).toEqual([]);
    }
    const broker = find('StatefulSet', 'broker');
    expect(broker.spec.volumeClaimTemplates[0].metadata.name).toBe('journal');
    const needed = Number(configMap.SHUTDOWN_DELAY) + Number(configMap.SHUTDOWN_TIMEOUT);
    expect(podOf(broker).terminationGracePeriodSeconds).toBeGreaterThan(needed);
  });
});

describe('the Helm chart', () => {
  const accepts = new Ajv({ allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(`${CHART}/values.schema.json`, 'utf8')) as object,
  );

  it('makes what the plain manifests have, unless its values say otherwise', () => {
    expect(comparable(rendered())).toEqual(comparable(objects));
  });

  it('migrates first, for the version of this release', () => {
    const job = rendered().find(({ kind }) => kind === 'Job');
    expect(job.metadata.annotations).toEqual({
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-delete-policy': 'before-hook-creation',
    });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect([chart.appVersion, podOf(job).containers[0].image]).toEqual([
      version,
      `registry.example.com/coco-token-broker:${version}`,
    ]);
  });

  it.each<[string, Json]>([
    ['nothing that can be left out', everythingOff()],
    ['everything that can be added', everythingAdded()],
  ])('is by Kubernetes’ own schemas with %s', (_what, values) => {
    accepts(merged(defaults, values));
    expect(accepts.errors).toBeNull();
    for (const object of rendered(values, 'home')) {
      expect([object.kind, manifestFaults(object)]).toEqual([object.kind, []]);
      expect(object.metadata.name).toMatch(/^(home|devices)(-management|-migrate)?$/);
    }
  });

  it('follows its values', () => {
    expect(
      rendered(everythingOff())
        .map(({ kind }) => kind as string)
        .sort(),
    ).toEqual(['ConfigMap', 'Service', 'Service', 'StatefulSet']);
    const objectsOf = (values: Json): Record<string, Json> => comparable(rendered(values));
    const added = objectsOf(everythingAdded());
    expect(podOf(added['StatefulSet devices'])).toMatchObject({
      imagePullSecrets: [{ name: 'registry' }],
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'home', operator: 'Exists' }],
      containers: [{ image: expect.stringMatching(/broker@sha256:0+$/), imagePullPolicy: 'Always' }],
    });
    const off = rendered(everythingOff()).find(({ kind }) => kind === 'StatefulSet');
    expect([off.spec.replicas, podOf(off).serviceAccountName]).toEqual([2, 'existing']);
    const sums = [{}, { settings: { LOG_LEVEL: 'warn' } }].map((values) => {
      const { template } = rendered(values).find(({ kind }) => kind === 'StatefulSet').spec;
      return template.metadata.annotations['checksum/settings'] as string;
    });
    expect(new Set(sums).size).toBe(2);
  });

  it('accepts its defaults, and refuses secrets and misspelt values', () => {
    expect(accepts(defaults)).toBe(true);
    for (const values of [
      { settings: { KEYRING: 'k-1:secret' } },
      { settings: { COCO_CLIENT_SECRET: 'secret' } },
      { settings: { DATABASE_URL: 'postgres://u:p@h/d' } },
      { settings: { SHUTDOWN_DELAY: 5 } },
      { secrets: { databaseUrl: 'postgres://u:p@h/d' } },
      { secrets: { files: { KEYRING: 'keyring' } } },
      { replica: 3 },
      { image: { digest: 'latest' } },
    ])
      expect([values, accepts(merged(defaults, values))]).toEqual([values, false]);
  });
});
