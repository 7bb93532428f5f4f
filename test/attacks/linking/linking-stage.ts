/** Where linking is attacked: link sessions with separate browsers, stopped just before the callback. */
import { randomUUID } from 'node:crypto';
import { ada } from '../../harness/browser/user-agent.js';
import type { CallerName, HeaderLine } from '../stage/attack.js';
import { Stage } from '../stage/stage.js';
import type { WireAnswer } from '../stage/wire.js';

/** A link session whose browser is on its way to COCO. */
export interface LiveSession {
  readonly id: string;
  readonly userId: string;
  /** The one-time token in the link URL. */
  readonly connectPath: string;
  readonly state: string;
  /** `name=value` of the browser's cookie. */
  readonly cookie: string;
  readonly authorizeUrl: string;
}

/** The stage for attacks on linking. */
export class LinkingStage {
  private constructor(readonly stage: Stage) {}

  static async start(): Promise<LinkingStage> {
    return new LinkingStage(await Stage.start({ LINK_SESSION_LIMIT: '3' }));
  }

  /** On an existing stage. */
  static on(stage: Stage): LinkingStage {
    return new LinkingStage(stage);
  }

  /** A link URL that no browser has opened yet. */
  async startSession(
    as: CallerName = 'service',
  ): Promise<Pick<LiveSession, 'id' | 'userId' | 'connectPath'>> {
    const userId = `user ${randomUUID()}`;
    const answer = await this.send('POST', '/v1/link-sessions', [], as, {
      userId,
      returnUrl: 'https://app.example.com/coco/done',
    });
    const { id, linkUrl } = JSON.parse(answer.body) as { id: string; linkUrl: string };
    return { id, userId, connectPath: new URL(linkUrl).pathname };
  }

  /** A session whose browser has been sent to COCO. */
  async openSession(as: CallerName = 'service'): Promise<LiveSession> {
    const session = await this.startSession(as);
    const answer = await this.browse(session.connectPath, []);
    const authorizeUrl = headerOf(answer, 'location') ?? '';
    return {
      ...session,
      authorizeUrl,
      state: new URL(authorizeUrl).searchParams.get('state') ?? '',
      cookie: headerOf(answer, 'set-cookie')?.split(';')[0] ?? '',
    };
  }

  /** Consents at COCO in some browser. @returns the code that the callback would bring */
  async codeOf({ authorizeUrl }: Pick<LiveSession, 'authorizeUrl'>): Promise<string> {
    const callback = await this.stage.system.userAgent().untilCallback(authorizeUrl, ada);
    const code = callback.searchParams.get('code');
    if (!code) throw new Error('COCO gave no code');
    return code;
  }

  /** A browser's request. */
  async browse(target: string, headers: readonly HeaderLine[], method = 'GET'): Promise<WireAnswer> {
    return this.send(method, target, headers, 'nobody');
  }

  /** Sends a request and reads its only answer. */
  async send(
    method: string,
    target: string,
    headers: readonly HeaderLine[],
    as: CallerName,
    body?: unknown,
  ): Promise<WireAnswer> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const { answers } = await this.stage.send({ method, target, headers, as, ...content });
    const [answer] = answers;
    if (answer === undefined) throw new Error(`${method} ${target} was not answered`);
    return answer;
  }

  /** A session's row in the database. */
  async statusOf(sessionId: string): Promise<unknown> {
    const [row] = await this.stage.system.database.query('SELECT status FROM link_sessions WHERE id = $1', [
      sessionId,
    ]);
    return row?.status;
  }
}

/** The value of a header of the answer. */
export function headerOf({ head }: WireAnswer, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim();
}
