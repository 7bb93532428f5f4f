/** A generator of clients that npm has, and the main flow as its user would write it. */
export interface Generator {
  readonly name: string;
  readonly packages: readonly string[];
  /** Files that it reads besides `openapi.json`. @param brokerUrl for generators that write the address into the client */
  readonly files: (brokerUrl: string) => Readonly<Record<string, string>>;
  /** Its program, with its words. */
  readonly command: readonly string[];
  /** Links an account, switches a lamp on, and asks for what does not exist. Uses what {@link FLOW_HEAD} declares. */
  readonly flow: string;
}

/** What every flow begins with. */
export const FLOW_HEAD = `
declare const process: { env: Record<string, string | undefined> };
const setting = (name: string): string => process.env[name] ?? '';
const headers = { authorization: \`Bearer \${setting('BROKER_KEY')}\` };
const session = { userId: 'generated', returnUrl: 'https://app.example.com/coco/done' };
const on = { capability: 'ON_OFF_CONTROL', command: 'ON' };
const absent = '01900000-0000-7000-8000-000000000000';
async function browse(linkUrl: string): Promise<string> {
  const played = await fetch(\`\${setting('STAGE_URL')}/browser\`, { method: 'POST', body: JSON.stringify({ linkUrl }) });
  const { returned } = (await played.json()) as { returned: string };
  return new URL(returned).searchParams.get('confirmationCode') ?? '';
}
// An event is listed moments after what it tells.
async function hasSome(list: () => Promise<{ items: readonly unknown[] }>): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await list()).items.length > 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
`;

const heyApi: Generator = {
  name: '@hey-api/openapi-ts',
  packages: ['@hey-api/openapi-ts@0.99.0'],
  files: () => ({}),
  command: ['openapi-ts', '-i', 'openapi.json', '-o', 'generated', '-c', '@hey-api/client-fetch'],
  flow: `
import { client } from './generated/client.gen';
import * as broker from './generated/sdk.gen';
client.setConfig({ baseUrl: setting('BROKER_URL'), headers });
const must = { throwOnError: true } as const;
const { data: begun } = await broker.startLinkSession({ ...must, body: session });
const confirmationCode = await browse(begun.linkUrl);
const { data: link } = await broker.confirmLinkSession({ ...must, path: { id: begun.id }, body: { confirmationCode } });
const { networkId } = (await broker.listNetworks({ ...must, path: { id: link.id } })).data.networks[0]!;
const path = { id: link.id, networkId };
const { resources } = (await broker.listResources({ ...must, path })).data;
const { deviceNodeId, resourceEui } = resources.find(({ name }) => name?.includes('lamp'))!;
const place = { ...path, deviceNodeId: String(deviceNodeId) };
const { data: result } = await broker.executeResourceCommand({ ...must, path: place, body: { ...on, resourceEui } });
const { data: state } = await broker.readResourceByQuery({ ...must, path: place, query: { resourceEui } });
const types = ['link.activated' as const, 'link.revoked' as const];
const events = await hasSome(async () => (await broker.listEvents({ ...must, query: { types } })).data);
const { error } = await broker.readLink({ path: { id: absent } });
console.log(JSON.stringify({ state: result.state, shown: state.deviceNodeId, events, code: error?.code }));
`,
};

const orval: Generator = {
  name: 'orval',
  packages: ['orval@8.38.0'],
  files: (brokerUrl) => ({
    'orval.config.js': `export default ${JSON.stringify({
      broker: {
        input: { target: './openapi.json' },
        output: { target: './generated.ts', client: 'fetch', baseUrl: brokerUrl },
      },
    })};`,
  }),
  command: ['orval'],
  flow: `
import * as broker from './generated';
type Answer = { status: number; data: unknown };
function must<A extends Answer, S extends A['status']>(answer: A, status: S): Extract<A, { status: S }>['data'] {
  if (answer.status !== status) throw new Error(JSON.stringify(answer.data));
  return answer.data as Extract<A, { status: S }>['data'];
}
const begun = must(await broker.startLinkSession(session, { headers }), 201);
const confirmationCode = await browse(begun.linkUrl);
const link = must(await broker.confirmLinkSession(begun.id, { confirmationCode }, { headers }), 200);
const { networkId } = must(await broker.listNetworks(link.id, { headers }), 200).networks[0]!;
const { resources } = must(await broker.listResources(link.id, networkId, { headers }), 200);
const { deviceNodeId, resourceEui } = resources.find(({ name }) => name?.includes('lamp'))!;
const place = [link.id, networkId, String(deviceNodeId)] as const;
const result = must(await broker.executeResourceCommand(...place, { ...on, resourceEui }, { headers }), 200);
const state = must(await broker.readResourceByQuery(...place, { resourceEui }, { headers }), 200);
const types = ['link.activated' as const, 'link.revoked' as const];
const events = await hasSome(async () => must(await broker.listEvents({ types }, { headers }), 200));
const { code } = must(await broker.readLink(absent, { headers }), 404);
console.log(JSON.stringify({ state: result.state, shown: state.deviceNodeId, events, code }));
`,
};

const swaggerTypescriptApi: Generator = {
  name: 'swagger-typescript-api',
  packages: ['swagger-typescript-api@13.13.0'],
  files: () => ({}),
  command: ['swagger-typescript-api', 'generate', '-p', 'openapi.json', '-o', '.', '-n', 'generated.ts'],
  flow: `
import { Api, type HttpResponse, type Problem } from './generated';
const { v1 } = new Api({ baseUrl: setting('BROKER_URL'), baseApiParams: { headers } });
const { data: begun } = await v1.startLinkSession(session);
const confirmationCode = await browse(begun.linkUrl);
const { data: link } = await v1.confirmLinkSession(begun.id, { confirmationCode });
const { networkId } = (await v1.listNetworks(link.id)).data.networks[0]!;
const { resources } = (await v1.listResources(link.id, networkId)).data;
const { deviceNodeId, resourceEui } = resources.find(({ name }) => name?.includes('lamp'))!;
const place = [link.id, networkId, String(deviceNodeId)] as const;
const { data: result } = await v1.executeResourceCommand(...place, { ...on, resourceEui });
const { data: state } = await v1.readResourceByQuery(...place, { resourceEui });
const types = ['link.activated' as const, 'link.revoked' as const];
const events = await hasSome(async () => (await v1.listEvents({ types })).data);
const refused = await v1.readLink(absent).catch((answer: HttpResponse<unknown, Problem>) => answer.error);
const code = 'code' in refused ? refused.code : undefined;
console.log(JSON.stringify({ state: result.state, shown: state.deviceNodeId, events, code }));
`,
};

export const generators: readonly Generator[] = [heyApi, orval, swaggerTypescriptApi];
