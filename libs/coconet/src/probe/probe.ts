/** Finds out how COCO behaves. Asks only what it needs, changes nothing, and reports open questions. */
import { Secret } from '#kernel';
import { contractPaths } from '../contract/paths.js';
import { normalPrefix } from '../paths/placed-template.js';
import { probeCommand } from './probe-command.js';
import { probeLists, type ApiProbe } from './probe-lists.js';
import { madeUpBeside, pathOf } from './probe-paths.js';
import { askPrefixes, choosePrefix, nameOf, settlePrefix, type SeenPrefix } from './probe-prefix.js';
import { probeResources } from './probe-resource.js';
import { ReportInProgress, type ProbeReport } from './probe-report.js';
import type { ProbeOptions, ProbeSettings } from './probe-settings.js';
import { probeTokenEndpoint } from './probe-token-endpoint.js';
import { ProbeTransport } from './probe-transport.js';
import { isAnswer, listIn, tell, type Seen } from './seen.js';

const MADE_UP_ID = 'made-up-by-broker-coco-probe';
const MADE_UP_TOKEN = new Secret('made-up-by-broker-coco-probe');

/**
 * Probes the COCO cloud of these settings. Read-only, except for one command that reads, if `options.command` allows it.
 *
 * Every call has its time limit. The report holds statuses, names and types, and no value from COCO.
 */
export async function probe(settings: ProbeSettings, options: ProbeOptions = {}): Promise<ProbeReport> {
  const transport = new ProbeTransport(settings);
  const report = new ReportInProgress(normalPrefix(settings.pathPrefix));
  try {
    const seen = await askPrefixes(transport, settings);
    const answers = seen.flatMap(({ authorize, token, api }) => [authorize.seen, token.seen, api.seen]);
    if (answers.some(isAnswer)) await probeReachable(transport, settings, options, seen, report);
    else unreachable(settings, answers, report);
    return report.report;
  } finally {
    await transport.close();
  }
}

function unreachable({ baseUrl }: ProbeSettings, answers: readonly Seen[], report: ReportInProgress): void {
  const reasons = [...new Set(answers.map(tell))];
  const tried = [{ form: baseUrl.origin, answered: reasons.join('; ') }];
  report.reachable = false;
  report.add(
    'Whether COCO answers',
    'open',
    'no: check COCO_BASE_URL, name resolution, and what the network lets out',
    tried,
  );
}

async function probeReachable(
  transport: ProbeTransport,
  settings: ProbeSettings,
  options: ProbeOptions,
  seen: readonly SeenPrefix[],
  report: ReportInProgress,
): Promise<void> {
  const { token } = options;
  const shown = choosePrefix(seen, report);
  const chosen = shown ?? (token && (await prefixByToken(transport, settings, token, seen, report)));
  if (chosen !== undefined) {
    await probeTokenEndpoint(transport, settings, chosen, options, report);
    await probeBadToken(transport, settings, chosen, report);
  }
  if (token === undefined) {
    report.notAsked.push('networks, zones, resources and commands, which need --link');
    return;
  }
  const prefix = chosen?.prefix ?? normalPrefix(settings.pathPrefix);
  await probeApi(apiProbe(transport, settings, prefix, token, report), options);
}

/** If OAuth's paths do not show the prefix, a list of networks does. */
async function prefixByToken(
  transport: ProbeTransport,
  settings: ProbeSettings,
  token: Secret,
  seen: readonly SeenPrefix[],
  report: ReportInProgress,
): Promise<SeenPrefix | undefined> {
  const { template } = contractPaths.networks;
  for (const each of seen) {
    const answer = await transport.ask({
      method: 'GET',
      path: pathOf(settings, each.prefix, template),
      token,
    });
    if (listIn(answer, 'networks') === undefined) continue;
    const tried = [{ form: nameOf(each.prefix), answered: tell(answer) }];
    report.add('What the paths of the API begin with', 'seen', nameOf(each.prefix), tried);
    settlePrefix(each, report);
    return each;
  }
  return undefined;
}

/** How COCO refuses an invalid access token: the broker refreshes on 401, and on nothing else. */
async function probeBadToken(
  transport: ProbeTransport,
  settings: ProbeSettings,
  { prefix }: SeenPrefix,
  report: ReportInProgress,
): Promise<void> {
  const { template } = contractPaths.networks;
  const path = pathOf(settings, prefix, template);
  const answer = await transport.ask({ method: 'GET', path, token: MADE_UP_TOKEN });
  const tried = [{ form: 'a made-up token', answered: tell(answer) }];
  const question = 'How an invalid access token is refused';
  const isUnderstood = isAnswer(answer) && answer.status === 401;
  if (isUnderstood) report.add(question, 'inferred', tell(answer), tried);
  else report.add(question, 'open', 'not by 401, the one status on which the broker refreshes', tried);
  if (isUnderstood) report.recordError('expired', answer);
}

function apiProbe(
  transport: ProbeTransport,
  settings: ProbeSettings,
  prefix: string,
  token: Secret,
  report: ReportInProgress,
): ApiProbe {
  return {
    settings,
    report,
    prefix,
    ask: (template, identifiers = {}, body) =>
      transport.ask({
        method: body === undefined ? 'GET' : 'POST',
        path: pathOf(settings, prefix, template, identifiers),
        token,
        ...(body !== undefined && { content: { type: 'application/json', text: body } }),
      }),
  };
}

async function probeApi(api: ApiProbe, options: ProbeOptions): Promise<void> {
  const listed = await probeLists(api);
  if (listed.length > 0) await probeRefusals(api);
  const read = await probeResources(api, listed);
  if (options.command === true) await probeCommand(api, listed, read);
  else api.report.notAsked.push('where commands are sent, which needs --command: the user’s device sees it');
}

/** What a valid token is refused: a path and a network that do not exist, and the user's own record. */
async function probeRefusals({ ask, report }: ApiProbe): Promise<void> {
  const unknown = await ask(madeUpBeside(contractPaths.networks.template));
  if (isAnswer(unknown) && unknown.status === 404) report.recordError('unknownPath', unknown);
  const missing = await ask(contractPaths.zones.template, { networkId: MADE_UP_ID });
  if (isAnswer(missing) && missing.status === 404) report.recordError('notFound', missing);
  const { template } = contractPaths.user;
  const user = await ask(template);
  const tried = [{ form: template, answered: tell(user) }];
  const question = 'Whether the app may read who the user is';
  const status = isAnswer(user) ? user.status : 0;
  if (status === 200) {
    report.add(question, 'seen', 'yes', tried);
    report.recordPath('user', template);
    report.recordAnswers('user', [user]);
    report.recordBehaviour('refusesUser', false);
  } else if (status === 401 || status === 403) {
    report.add(question, 'seen', 'no', tried);
    report.recordPath('user', template);
    report.recordBehaviour('refusesUser', true);
    if (status === 403) report.recordError('forbidden', user);
  } else report.add(question, 'open', 'neither by the record nor by a refusal', tried);
}
