import { randomBytes } from 'node:crypto';
import {
  type DynamicModule,
  type ExecutionContext,
  type Abstract,
  type NestApplicationOptions,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import {
  CallCosts,
  CallerGuard,
  LiveCallers,
  type CallActor,
  type CallContext,
  type CallRequest,
} from '#access';
import {
  AuditTrail,
  CallCounter,
  RefusedCalls,
  SensitiveReads,
  type CountedCall,
  type SensitiveRead,
} from '#audit';
import { ChangeFeed } from '#database';
import { LiveGrants } from '#grants';
import { Clock, Ids, InFlight, Randomness, SystemIds, SystemRandomness } from '#kernel';
import { Cipher, DecryptionFailures, EncryptedKinds, Keyring, KeyringSettings } from '#keyring';
import { LinkNames, LinkStore, LinkUses, LiveLinks, type GivenName } from '#vault';
import { AccessTokenSource } from '../calls/access-token-source.js';
import { CoconetModule } from '../coconet.module.js';
import { CoconetSettings } from '../coconet-settings.js';
import { GuardrailSettings } from '../guardrails/guardrail-settings.js';
import { CommandWriter } from '../lifecycle/command-writer.js';
import { caller } from './callers.js';
import { answerProblem, installBodyParser, TestModule, validation } from './edge.js';
import { FakeCloud } from './fake-cloud.js';
import { testSettings } from './settings.js';
import { SteeredClock } from './steered-clock.js';
import {
  GrantOfCaller,
  LINK_ID,
  LiveCaller,
  ObservingGuardrails,
  OneLink,
  QuietFeed,
  Tokens,
  Trail,
} from './stand-ins.js';

/** Statements that find nothing: records of commands are written, no guardrail is set, no other replica has sent anything. */
const FINDING_NOTHING = ['INSERT INTO commands', 'FROM guardrails', 'max(c.id::text)'];

/** A database that must not be needed, except for these. */
const noDatabase = {
  query: (statement: string) =>
    FINDING_NOTHING.some((part) => statement.includes(part))
      ? Promise.resolve([])
      : Promise.reject(new Error('no statement is expected here')),
} as unknown as DataSource;

/** The proxy on a real socket, in front of a fake cloud, with everything else in memory. */
export class ProxyUnderTest {
  readonly link = new OneLink();
  readonly callers = new LiveCaller();
  readonly grants = new GrantOfCaller();
  readonly tokens = new Tokens();
  readonly trail = new Trail();
  readonly counted: CountedCall[] = [];
  readonly sensitiveReads: SensitiveRead[] = [];
  /** The names that were learnt, list by list. */
  readonly learnt: (readonly GivenName[])[] = [];
  /** The call on whose account each call to COCO went. */
  readonly charged: CallContext[] = [];
  readonly registry = new Registry();
  readonly clock = new SteeredClock();
  readonly guardrails = new ObservingGuardrails();
  readonly feed = new QuietFeed();
  readonly keyring = Keyring.parse(`test:${randomBytes(32).toString('base64')}`);
  caller = caller();
  /** Who inside the company causes the calls. */
  actor: CallActor | undefined;

  private constructor(
    readonly cloud: FakeCloud,
    private readonly settings: CoconetSettings,
    private readonly database: DataSource,
  ) {}

  private app: NestFastifyApplication | undefined;
  private base = '';

  static async start(
    changes: Partial<CoconetSettings> = {},
    database: DataSource = noDatabase,
  ): Promise<ProxyUnderTest> {
    const cloud = await FakeCloud.start();
    const proxy = new ProxyUnderTest(cloud, testSettings({ baseUrl: cloud.url, ...changes }), database);
    await proxy.listen();
    return proxy;
  }

  /** Calls the broker; `path` follows the link's id. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url(path), init);
  }

  /** Calls another route than those of the link. */
  get(path: string): Promise<Response> {
    return fetch(this.base + path);
  }

  /** Posts JSON to another route than those of the link. */
  postTo(path: string, content: unknown): Promise<Response> {
    return fetch(this.base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(content),
    });
  }

  /** Posts JSON. */
  post(path: string, content: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(content),
    });
  }

  url(path: string): string {
    return `${this.base}/v1/links/${LINK_ID}${path}`;
  }

  /** A part of the proxy, for what has no route. */
  part<Part>(type: Type<Part> | Abstract<Part>): Part {
    if (this.app === undefined) throw new Error('the proxy has not started');
    return this.app.get<Part>(type, { strict: false });
  }

  async stop(): Promise<void> {
    await this.app?.close();
    await this.cloud.stop();
  }

  private async listen(): Promise<void> {
    const adapter = new FastifyAdapter({
      routerOptions: { maxParamLength: 1_024 },
      forceCloseConnections: true,
    });
    installBodyParser(adapter);
    const options: Pick<NestApplicationOptions, 'logger' | 'bodyParser'> = {
      bodyParser: false,
      logger: false,
    };
    this.app = await NestFactory.create<NestFastifyApplication>(this.module(), adapter, options);
    this.trail.showEndsOf(this.part(CommandWriter));
    await this.app.listen(0, '127.0.0.1');
    this.base = await this.app.getUrl();
  }

  private module(): DynamicModule {
    const { parts } = this;
    return {
      module: TestModule,
      imports: [CoconetModule],
      providers: [...parts, ...this.edge],
      exports: parts.map((part) => ('provide' in part ? part.provide : part)),
    };
  }

  /** The guard, the filter and the pipe of every route. */
  private get edge(): Provider[] {
    return [
      {
        provide: APP_GUARD,
        useValue: { canActivate: (context: ExecutionContext) => this.activate(context) },
      },
      { provide: APP_FILTER, useValue: { catch: answerProblem } },
      { provide: APP_PIPE, useValue: validation },
    ];
  }

  /** Everything that the proxy takes from other modules. */
  private get parts(): Provider[] {
    return [
      { provide: Clock, useValue: this.clock },
      { provide: Randomness, useClass: SystemRandomness },
      { provide: Ids, useClass: SystemIds },
      InFlight,
      { provide: CoconetSettings, useValue: this.settings },
      { provide: GuardrailSettings, useValue: this.guardrails },
      { provide: AccessTokenSource, useValue: this.tokens },
      { provide: LiveLinks, useValue: this.link },
      { provide: LiveCallers, useValue: this.callers },
      { provide: LiveGrants, useValue: this.grants },
      { provide: ChangeFeed, useValue: this.feed },
      { provide: AuditTrail, useValue: this.trail },
      { provide: RefusedCalls, useValue: { record: this.trail.recordSoon.bind(this.trail) } },
      { provide: CallCounter, useValue: this.counter },
      ...this.linkParts,
      { provide: Registry, useValue: this.registry },
      { provide: DataSource, useValue: this.database },
      { provide: KeyringSettings, useValue: { keyring: this.keyring } },
      Cipher,
      DecryptionFailures,
      EncryptedKinds,
      { provide: CallerGuard, useValue: { admit: () => Promise.resolve(this.call) } },
      { provide: CallCosts, useValue: { note: (call: CallContext) => this.charged.push(call) } },
    ];
  }

  private get linkParts(): Provider[] {
    const names: Pick<LinkNames, 'learn'> = {
      learn: (_link, learnt) => Promise.resolve(this.learnt.push(learnt) > 0),
    };
    const sensitive: Pick<SensitiveReads, 'note'> = {
      note: (read) => {
        if (read !== undefined) this.sensitiveReads.push(read);
      },
    };
    return [
      { provide: SensitiveReads, useValue: sensitive },
      { provide: LinkStore, useValue: this.link },
      { provide: LinkUses, useValue: { note: () => undefined } },
      { provide: LinkNames, useValue: names },
    ];
  }

  private get counter(): Pick<CallCounter, 'count' | 'countOfService'> {
    return { count: (call) => void this.counted.push(call), countOfService: () => undefined };
  }

  private get call(): CallContext {
    return { caller: this.caller, requestId: 'request-1', remoteAddress: '127.0.0.1', actor: this.actor };
  }

  private activate(context: ExecutionContext): boolean {
    context.switchToHttp().getRequest<CallRequest>().callContext = this.call;
    return true;
  }
}
