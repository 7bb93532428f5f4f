import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { ChangeFeed } from '#database';
import { Beat, Clock } from '#kernel';
import { LINKS_CHANNEL } from '../link/link-change.js';
import type { AccessToken, Link, LinkViewer } from '../link/link.js';
import { LiveLinkLoader, type LiveLink, type ReadLink } from './live-link.loader.js';
import { isVisible, usable } from './usable-link.js';
import { VaultSettings } from '../vault-settings.js';

/** Milliseconds between two sweeps of unused links. */
const IDLE_SWEEP_INTERVAL = 15_000;

/**
 * Bytes that a live link takes without its token, as `npm run bench:live-links` measures: the link with its dates and ids, and what
 * the broker remembers for each link that calls pass through.
 */
const LINK_BYTES = 1_600;

interface Entry {
  readonly live: LiveLink;
  readonly size: number;
  usedAt: number;
}

/** A read in flight; `outdated` if a change was announced after it began. */
interface Loading {
  readonly result: Promise<ReadLink | undefined>;
  outdated: boolean;
}

/** A token that is not yet committed. */
interface HeldToken {
  readonly accessToken: AccessToken;
  readonly validUntil: number;
}

/**
 * The links in use, with their access tokens, in memory: calls through them run no statement.
 *
 * The change feed keeps them current: any change of a link, on any replica, drops it here; while the feed is
 * disconnected nothing in memory is used. Their memory is limited, and unused links are dropped along with
 * their tokens.
 */
@Injectable()
export class LiveLinks implements OnModuleInit, OnModuleDestroy {
  private readonly entries = new Map<string, Entry>();
  private readonly loading = new Map<string, Loading>();
  private readonly held = new Map<string, HeldToken>();
  /** Bytes of all entries, as estimated. */
  private size = 0;
  private readonly sweep = new Beat(
    IDLE_SWEEP_INTERVAL,
    () => this.forgetIdle(),
    () => undefined,
  );

  constructor(
    private readonly loader: LiveLinkLoader,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
    private readonly settings: VaultSettings,
    registry: Registry,
  ) {
    const { entries } = this;
    new Gauge({
      name: 'vault_live_links',
      help: 'Links held in memory with their access token.',
      registers: [registry],
      collect() {
        this.set(entries.size);
      },
    });
  }

  async onModuleInit(): Promise<void> {
    await this.feed.subscribe(LINKS_CHANNEL, {
      onChange: (linkIds) => {
        for (const linkId of linkIds.split(',')) this.forget(linkId);
      },
      onGap: () => {
        this.forgetAll();
      },
    });
    this.sweep.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweep.stop();
    this.forgetAll();
  }

  /**
   * The link, if the viewer may use it now.
   *
   * @throws LinkNotFound both for an unknown or revoked link and for one the viewer may not see
   * @throws LinkNotActive while the link awaits confirmation
   * @throws ReauthorizationRequired if the user must link again
   */
  async require(viewer: LinkViewer, linkId: string): Promise<Link> {
    return usable(viewer, this.rememberedFor(viewer, linkId) ?? (await this.load(linkId, viewer)));
  }

  /** Like `require`, but always reads the database: for when memory cannot be trusted. */
  async ask(viewer: LinkViewer, linkId: string): Promise<Link> {
    return usable(viewer, await this.load(linkId, viewer));
  }

  /** The link with its access token; `undefined` if none has this id. */
  async get(linkId: string): Promise<LiveLink | undefined> {
    return this.withHeld(linkId, this.remembered(linkId) ?? (await this.load(linkId)));
  }

  /**
   * Lets calls use a token before the database has committed it.
   *
   * @param validUntil when it expires, by this process's monotonic clock
   * @returns ends this, once the token is in the database or never will be
   */
  hold(linkId: string, accessToken: AccessToken, validUntil: number): { release(): void } {
    const held: HeldToken = { accessToken, validUntil };
    this.held.set(linkId, held);
    return {
      release: () => {
        if (this.held.get(linkId) === held) this.held.delete(linkId);
        this.forget(linkId);
      },
    };
  }

  /** Forgets a link, so that the next call reads it again. */
  forget(linkId: string): void {
    this.dropEntry(linkId);
    const loading = this.loading.get(linkId);
    if (loading) loading.outdated = true;
    this.loading.delete(linkId);
  }

  private withHeld(linkId: string, live: LiveLink | undefined): LiveLink | undefined {
    const held = this.held.get(linkId);
    return live !== undefined && held !== undefined ? withHeld(live, held) : live;
  }

  /**
   * A link that the viewer may not see is read from the database like one that does not exist; otherwise the
   * response time would tell them apart.
   */
  private rememberedFor(viewer: LinkViewer, linkId: string): LiveLink | undefined {
    const live = this.remembered(linkId);
    return live && isVisible(viewer, live.link) ? live : undefined;
  }

  private remembered(linkId: string): LiveLink | undefined {
    if (!this.feed.connected) return undefined;
    const entry = this.entries.get(linkId);
    if (entry === undefined) return undefined;
    entry.usedAt = this.clock.monotonic();
    return entry.live;
  }

  /**
   * A read overtaken by a change of the link is repeated: a revocation counts as soon as it is announced.
   *
   * @param viewer if given and not allowed to see the link, the token is not even decrypted
   */
  private async load(linkId: string, viewer?: LinkViewer): Promise<LiveLink | undefined> {
    const first = this.loading.get(linkId) ?? this.beginLoading(linkId);
    const live = await this.finish(linkId, first, viewer);
    if (!first.outdated) return live;
    return this.finish(linkId, this.loading.get(linkId) ?? this.beginLoading(linkId), viewer);
  }

  private async finish(
    linkId: string,
    loading: Loading,
    viewer: LinkViewer | undefined,
  ): Promise<LiveLink | undefined> {
    try {
      const read = await loading.result;
      if (read === undefined) return undefined;
      if (viewer !== undefined && !isVisible(viewer, read.link)) return withoutToken(read.link);
      const live = await read.open();
      if (this.loading.get(linkId) === loading && !loading.outdated && this.feed.connected)
        this.remember(live);
      return live;
    } finally {
      if (this.loading.get(linkId) === loading) this.loading.delete(linkId);
    }
  }

  private beginLoading(linkId: string): Loading {
    const loading: Loading = { result: this.loader.read(linkId), outdated: false };
    this.loading.set(linkId, loading);
    return loading;
  }

  private remember(live: LiveLink): void {
    const { id } = live.link;
    const { liveLinkMemory } = this.settings;
    const size = LINK_BYTES + id.length + (live.tokenBytes ?? 0);
    this.dropEntry(id);
    if (size > liveLinkMemory) return;
    while (this.size + size > liveLinkMemory) this.forgetOldest();
    this.entries.set(id, { live, size, usedAt: this.clock.monotonic() });
    this.size += size;
  }

  private forgetOldest(): void {
    const [oldest] = this.entries.keys();
    if (oldest === undefined) this.size = 0;
    else this.dropEntry(oldest);
  }

  private forgetIdle(): Promise<void> {
    const usedBefore = this.clock.monotonic() - this.settings.liveLinkIdle;
    for (const [linkId, entry] of this.entries) if (entry.usedAt < usedBefore) this.dropEntry(linkId);
    return Promise.resolve();
  }

  private dropEntry(linkId: string): void {
    this.size -= this.entries.get(linkId)?.size ?? 0;
    this.entries.delete(linkId);
  }

  private forgetAll(): void {
    this.entries.clear();
    this.size = 0;
    for (const loading of this.loading.values()) loading.outdated = true;
    this.loading.clear();
  }
}

/** An uncommitted token counts while the link is active and has no newer one. */
function withHeld(live: LiveLink, held: HeldToken): LiveLink {
  const overtaken = live.link.status !== 'active' || live.link.generation >= held.accessToken.generation;
  return overtaken ? live : { ...live, ...held };
}

function withoutToken(link: Link): LiveLink {
  return { link, accessToken: undefined, validUntil: -Infinity };
}
