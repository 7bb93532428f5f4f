/** How the token endpoint behaves: asked with a made-up refresh token, never with a real one. */
import { Secret } from '#kernel';
import { contractPaths } from '../contract/paths.js';
import { pathOf } from './probe-paths.js';
import type { SeenPrefix } from './probe-prefix.js';
import type { ReportInProgress } from './probe-report.js';
import type { ProbeOptions, ProbeSettings } from './probe-settings.js';
import type { ProbeTransport } from './probe-transport.js';
import { isAnswer, refusalCode, tell, type Seen } from './seen.js';

const MADE_UP_TOKEN = 'made-up-by-broker-coco-probe';
const MADE_UP_SECRET = new Secret('made-up-by-broker-coco-probe');

const DEAD_TOKEN = 'How a dead refresh token is refused';
const BODY = 'In which bodies the token endpoint takes its parameters';
const WRONG_CLIENT = 'How a wrong client is refused';

const OTHER_REFUSALS: ReadonlySet<unknown> = new Set([
  404,
  405,
  408,
  415,
  429,
  'invalid_request',
  'unsupported_grant_type',
]);

type BodyFormat = ProbeSettings['tokenBody'];

/** What the endpoint answered. */
interface TokenAnswers extends Readonly<Record<BodyFormat, Seen>> {
  readonly toNothing: Seen;
  /** To the made-up secret; `undefined` if it was not asked. */
  readonly wrongClient: Seen | undefined;
  readonly isSame: (one: Seen, other: Seen) => boolean;
}

/** Asks with the configured client, in both formats, and once with a made-up secret. */
export async function probeTokenEndpoint(
  transport: ProbeTransport,
  settings: ProbeSettings,
  { prefix, token }: SeenPrefix,
  options: ProbeOptions,
  report: ReportInProgress,
): Promise<void> {
  const { signature, seen: toNothing } = token;
  if (!token.isKnown || signature === undefined) {
    for (const question of [DEAD_TOKEN, BODY])
      report.add(question, 'open', 'the token endpoint was not found');
    return;
  }
  const ask = (format: BodyFormat, secret = settings.clientSecret): Promise<Seen> =>
    transport.ask({
      method: 'POST',
      path: pathOf(settings, prefix, contractPaths.token.template),
      content: contentOf(format, settings.clientId, secret),
    });
  const answers: TokenAnswers = {
    toNothing,
    form: await ask('form'),
    json: await ask('json'),
    wrongClient: options.wrongClient === false ? undefined : await ask(settings.tokenBody, MADE_UP_SECRET),
    isSame: (one, other) => signature(one) === signature(other),
  };
  judgeBodies(answers, settings.tokenBody, report);
  judgeDeadToken(answers, settings.tokenBody, report);
  judgeWrongClient(answers, settings.tokenBody, report);
}

function contentOf(
  format: BodyFormat,
  clientId: string,
  clientSecret: Secret,
): { type: string; text: string } {
  const parameters = {
    grant_type: 'refresh_token',
    refresh_token: MADE_UP_TOKEN,
    client_id: clientId,
    client_secret: clientSecret.reveal(),
  };
  return format === 'json'
    ? { type: 'application/json', text: JSON.stringify(parameters) }
    : { type: 'application/x-www-form-urlencoded', text: new URLSearchParams(parameters).toString() };
}

/** A body that the endpoint reads gets a different answer than one without parameters. */
function judgeBodies(answers: TokenAnswers, configured: BodyFormat, report: ReportInProgress): void {
  const { toNothing, form, json, isSame } = answers;
  const tried = [
    { form: 'no parameters', answered: tell(toNothing) },
    { form: 'form', answered: tell(form) },
    { form: 'json', answered: tell(json) },
  ];
  const read = (['form', 'json'] as const).filter(
    (format) => isRefusal(answers[format]) && !isSame(answers[format], toNothing),
  );
  const [only] = read;
  if (only === undefined) {
    report.add(BODY, 'open', 'neither is answered otherwise than a request without parameters', tried);
  } else if (read.length === 1) {
    report.add(BODY, 'seen', only, tried);
    report.settings.COCO_TOKEN_BODY = only;
  } else if (isSame(form, json)) {
    report.add(BODY, 'seen', 'form and json', tried);
  } else {
    report.add(BODY, 'open', `they are refused differently; COCO_TOKEN_BODY is ${configured}`, tried);
  }
}

function judgeDeadToken(answers: TokenAnswers, format: BodyFormat, report: ReportInProgress): void {
  const seen = answers[format];
  const tried = [{ form: `${format}, the real client and a made-up token`, answered: tell(seen) }];
  const doubt = doubtOf(seen, answers);
  if (doubt !== undefined) {
    report.add(DEAD_TOKEN, 'open', doubt, tried);
    return;
  }
  report.add(DEAD_TOKEN, answers.wrongClient === undefined ? 'inferred' : 'seen', tell(seen), tried);
  report.recordError('refusedGrant', seen);
}

/** Why an answer might not be the one to a dead refresh token. */
function doubtOf(seen: Seen, { wrongClient, toNothing, isSame }: TokenAnswers): string | undefined {
  if (!isRefusal(seen)) return 'by no refusal in JSON';
  if (isAnswer(seen) && refusalCode(seen) === 'invalid_client')
    return 'COCO refuses the client itself: check COCO_CLIENT_ID and COCO_CLIENT_SECRET';
  if (wrongClient !== undefined && isSame(seen, wrongClient))
    return 'like a wrong client: COCO does not tell the two apart, or COCO_CLIENT_ID and COCO_CLIENT_SECRET are wrong';
  return isSame(seen, toNothing) ? 'like a request without parameters' : undefined;
}

function judgeWrongClient(answers: TokenAnswers, format: BodyFormat, report: ReportInProgress): void {
  const { wrongClient, isSame } = answers;
  if (wrongClient === undefined) {
    report.notAsked.push('how a wrong client is refused, because of --no-wrong-client');
    return;
  }
  const deadToken = answers[format];
  const tried = [{ form: 'the real id and a made-up secret', answered: tell(wrongClient) }];
  if (!isRefusal(wrongClient) || isSame(wrongClient, deadToken)) {
    report.add(WRONG_CLIENT, 'open', 'not otherwise than a dead refresh token', tried);
    return;
  }
  report.add(WRONG_CLIENT, isRefusal(deadToken) ? 'seen' : 'inferred', tell(wrongClient), tried);
  report.recordError('refusedClient', wrongClient);
}

/** Whether it refuses the values it was given: not the path, not the rate, and not the form of the request. */
function isRefusal(seen: Seen): boolean {
  if (!isAnswer(seen) || seen.body.form !== 'JSON') return false;
  const { status } = seen;
  return (
    status >= 400 && status < 500 && !OTHER_REFUSALS.has(status) && !OTHER_REFUSALS.has(refusalCode(seen))
  );
}
