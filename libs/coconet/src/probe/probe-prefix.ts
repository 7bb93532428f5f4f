/** The prefix of every path: found by comparing each answer with that of a sibling path that no cloud has. */
import { contractPaths } from '../contract/paths.js';
import { madeUpBeside, pathOf, prefixesToTry } from './probe-paths.js';
import type { ReportInProgress } from './probe-report.js';
import type { ProbeSettings } from './probe-settings.js';
import type { ProbeTransport } from './probe-transport.js';
import { isAnswer, signatureBy, tell, type Seen, type Signature } from './seen.js';

const FORM = { type: 'application/x-www-form-urlencoded', text: '' };

/** What was seen of one path, and of a sibling path that no cloud has. */
interface Compared {
  readonly seen: Seen;
  readonly beside: Seen;
  /** How to tell answers apart here; `undefined` if the made-up path gets varying answers. */
  readonly signature: Signature | undefined;
  /** Whether COCO has this path, as far as the answers show. */
  readonly isKnown: boolean;
}

/** What was seen below one prefix. */
export interface SeenPrefix {
  readonly prefix: string;
  readonly authorize: Compared;
  readonly token: Compared;
  readonly api: Compared;
}

/** Asks below each prefix, without a token and without a parameter. */
export async function askPrefixes(transport: ProbeTransport, settings: ProbeSettings): Promise<SeenPrefix[]> {
  const ask = async (
    prefix: string,
    name: 'authorize' | 'token' | 'networks',
    isAnswerOfThePath: (status: number, form: string) => boolean,
  ): Promise<Compared> => {
    const { method, template } = contractPaths[name];
    const askAt = (each: string): Promise<Seen> =>
      transport.ask({
        method,
        path: pathOf(settings, prefix, each),
        ...(method === 'POST' && { content: FORM }),
      });
    const madeUp = madeUpBeside(template);
    const [seen, beside, again] = await Promise.all([askAt(template), askAt(madeUp), askAt(madeUp)]);
    const signature = signatureBy(beside, again);
    const differs = signature !== undefined && isAnswer(seen) && signature(seen) !== signature(beside);
    return { seen, beside, signature, isKnown: differs && isAnswerOfThePath(seen.status, seen.body.form) };
  };
  return Promise.all(
    prefixesToTry(settings).map(async (prefix) => {
      const [authorize, token, api] = await Promise.all([
        ask(prefix, 'authorize', (status) => status < 404),
        ask(prefix, 'token', (status, form) => status >= 400 && status < 404 && form === 'JSON'),
        ask(prefix, 'networks', (status) => status === 401 || status === 403),
      ]);
      return { prefix, authorize, token, api };
    }),
  );
}

/** Which of them COCO uses; `undefined` if none shows. The configured one wins if several answer alike. */
export function choosePrefix(seen: readonly SeenPrefix[], report: ReportInProgress): SeenPrefix | undefined {
  const [best] = seen.toSorted((one, other) => evidenceFor(other) - evidenceFor(one));
  const tried = seen.map((each) => ({ form: nameOf(each.prefix), answered: tellPrefix(each) }));
  const question = 'What every path begins with';
  if (best === undefined || evidenceFor(best) === 0) {
    report.add(question, 'open', 'none of these: every path answers like one that is made up', tried);
    return undefined;
  }
  const alike = seen
    .filter((each) => evidenceFor(each) === evidenceFor(best))
    .map(({ prefix }) => nameOf(prefix));
  const certainty = evidenceFor(best) >= 2 ? 'seen' : 'inferred';
  report.add(question, certainty, alike.length > 1 ? `${alike.join(' and ')} alike` : alike.join(), tried);
  settlePrefix(best, report);
  return best;
}

/** Records what holds below the prefix. */
export function settlePrefix({ prefix, authorize, token, api }: SeenPrefix, report: ReportInProgress): void {
  report.prefix = prefix;
  report.settings.COCO_PATH_PREFIX = prefix;
  if (authorize.isKnown) report.recordPath('authorize', contractPaths.authorize.template);
  if (token.isKnown) report.recordPath('token', contractPaths.token.template);
  if (isAnswer(api.seen) && api.seen.status === 401) report.recordError('unauthorized', api.seen);
  if (!isAnswer(api.beside)) return;
  const { status } = api.beside;
  if (status === 404) report.recordError('unknownPath', api.beside);
  if (status === 401 || status === 404) report.recordBehaviour('asksTokenFirst', status === 401);
}

/** A prefix in human-readable form. */
export function nameOf(prefix: string): string {
  return prefix === '' ? 'nothing' : prefix;
}

/** The token endpoint is the strongest evidence: a refusal in JSON that a sibling path does not give. */
function evidenceFor({ authorize, token, api }: SeenPrefix): number {
  return (token.isKnown ? 2 : 0) + (authorize.isKnown ? 1 : 0) + (api.isKnown ? 1 : 0);
}

function tellPrefix({ authorize, token, api }: SeenPrefix): string {
  const parts = Object.entries({ authorize, token, API: api });
  return parts.map(([name, compared]) => `${name}: ${tellCompared(compared)}`).join('; ');
}

function tellCompared({ seen, beside, signature }: Compared): string {
  const isLikeMadeUp = isAnswer(seen) && signature !== undefined && signature(seen) === signature(beside);
  return `${tell(seen)}${isLikeMadeUp ? ' (as a made-up path)' : ''}`;
}
