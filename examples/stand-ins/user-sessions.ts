import { randomUUID } from 'node:crypto';

/** What an app knows about a logged-in user. */
export interface UserSession {
  readonly userId: string;
  /** The link session that this user began in this browser and has not finished. */
  linkSession?: string | undefined;
}

/** In place of your own login: a random cookie, and sessions in memory. */
export class UserSessions {
  private readonly sessions = new Map<string, UserSession>();

  /** @returns the `Set-Cookie` of a new session. `Lax`: other sites can link here, as COCO's pages do, but not post. */
  begin(userId: string): string {
    const id = randomUUID();
    this.sessions.set(id, { userId });
    return `session=${id}; Path=/; HttpOnly; SameSite=Lax`;
  }

  /** @param cookies the request's `Cookie` header */
  of(cookies: string | undefined): UserSession | undefined {
    const id = /(?:^|; )session=([^;]+)/.exec(cookies ?? '')?.[1];
    return id === undefined ? undefined : this.sessions.get(id);
  }
}
