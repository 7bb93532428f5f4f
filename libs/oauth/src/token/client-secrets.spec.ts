import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { Clock, Secret, SecretFileUnusable } from '#kernel';
import { OAuthSettings } from '../oauth-settings.js';
import { ClientSecrets, type SecretVerdict } from './client-secrets.js';

class Time extends Clock {
  at = 0;
  override now(): Date {
    return new Date(this.at);
  }
  override monotonic(): number {
    return this.at;
  }
}

/** A broker with these secrets, calling a COCO that accepts only some. */
class Stage {
  readonly time = new Time();
  readonly registry = new Registry();
  readonly shown: string[] = [];
  given: readonly Secret[];
  accepted: readonly string[];
  unreadable = false;
  private readonly secrets: ClientSecrets;

  constructor(given: readonly string[], ...accepted: readonly string[]) {
    this.given = given.map((text) => new Secret(text));
    this.accepted = accepted;
    const clientSecrets = (): readonly Secret[] => {
      if (this.unreadable) throw new SecretFileUnusable('names a file that cannot be read');
      return this.given;
    };
    const settings = Object.assign(Object.create(OAuthSettings.prototype) as OAuthSettings, {
      clientSecrets,
    });
    this.secrets = new ClientSecrets(settings, this.time, this.registry);
  }

  /** Makes a call and returns the secrets sent to COCO. */
  async call(hasTime = true): Promise<readonly string[]> {
    this.shown.length = 0;
    await this.secrets.use(
      (secret) => {
        this.shown.push(secret.reveal());
        return Promise.resolve<SecretVerdict>(
          this.accepted.includes(secret.reveal()) ? 'accepted' : 'refused',
        );
      },
      (verdict) => verdict,
      () => hasTime,
    );
    return [...this.shown];
  }

  async metric(name: string): Promise<number | undefined> {
    const found = await this.registry.getSingleMetric(name)?.get();
    return found?.values[0]?.value;
  }
}

describe('the client secret', () => {
  it('is sent once if it is the only one, accepted or not', async () => {
    expect(await new Stage(['old'], 'old').call()).toEqual(['old']);
    expect(await new Stage(['old'], 'new').call()).toEqual(['old']);
  });

  it('goes first if it is the newest', async () => {
    expect(await new Stage(['new', 'old'], 'new', 'old').call()).toEqual(['new']);
  });

  it('is followed by the older one if COCO refuses it, which then goes first', async () => {
    const stage = new Stage(['new', 'old'], 'old');
    expect(await stage.call()).toEqual(['new', 'old']);
    expect(await stage.call()).toEqual(['old']);
    expect(await stage.metric('client_secret_fallbacks_total')).toBe(1);
    expect(await stage.metric('client_secret_older_in_use')).toBe(1);
  });

  it('is the newest at once when COCO no longer accepts the older one', async () => {
    const stage = new Stage(['new', 'old'], 'old');
    await stage.call();
    stage.accepted = ['new'];
    expect(await stage.call()).toEqual(['old', 'new']);
    expect(await stage.call()).toEqual(['new']);
    expect(await stage.metric('client_secret_older_in_use')).toBe(0);
  });

  it('is tried again after ten minutes if it is the newest', async () => {
    const stage = new Stage(['new', 'old'], 'old');
    await stage.call();
    stage.time.at += 599_000;
    expect(await stage.call()).toEqual(['old']);
    stage.time.at += 2_000;
    expect(await stage.call()).toEqual(['new', 'old']);
    stage.accepted = ['new', 'old'];
    stage.time.at += 601_000;
    expect(await stage.call()).toEqual(['new']);
    expect(await stage.metric('client_secret_older_in_use')).toBe(0);
  });

  it('is not followed by the other while both are refused: calls are not doubled', async () => {
    const stage = new Stage(['new', 'old']);
    expect(await stage.call()).toEqual(['new', 'old']);
    expect(await stage.call()).toEqual(['new', 'old']);
    expect((await stage.metric('client_secret_fallbacks_total')) ?? 0).toBe(0);
  });

  it('is not followed by the other if no time is left', async () => {
    expect(await new Stage(['new', 'old'], 'old').call(false)).toEqual(['new']);
  });

  it('is re-read from its file every second, or at once after a refusal', async () => {
    const stage = new Stage(['old'], 'old', 'new');
    await stage.call();
    stage.given = [new Secret('new')];
    expect(await stage.call()).toEqual(['old']);
    stage.time.at += 1_000;
    expect(await stage.call()).toEqual(['new']);
    stage.given = [new Secret('newer')];
    stage.accepted = ['newer'];
    expect(await stage.call()).toEqual(['new', 'newer']);
  });

  it('stays the same while its file cannot be read', async () => {
    const stage = new Stage(['old'], 'old');
    stage.unreadable = true;
    stage.time.at += 5_000;
    expect(await stage.call()).toEqual(['old']);
  });

  it('costs at most one refused call each if many calls meet a change at once', async () => {
    const stage = new Stage(['new', 'old'], 'old');
    await Promise.all(Array.from({ length: 20 }, () => stage.call()));
    expect(await stage.call()).toEqual(['old']);
  });
});
