import { Injectable, Logger } from '@nestjs/common';
import type { CallContext } from '#access';
import { Clock } from '#kernel';
import type { Link } from '#vault';
import { WHOLE_ANSWER } from '../calls/coco-request.js';
import { CoconetMetrics } from '../calls/coconet-metrics.js';
import { CoconetSettings } from '../coconet-settings.js';
import { contractPaths } from '../contract/paths.js';
import type { JudgedAnswer } from '../answers/judged-answer.js';
import { isSuccess, readList, type JsonObject } from '../answers/json-answer.js';
import type { Identifiers } from '../paths/identifiers.js';
import { operations, type Operation } from '../policy/operations.js';
import { Policy } from '../policy/policy.js';
import type { ReadTerms } from '../sharing/freshness.js';
import { KnownResources } from './by-command/known-resources.js';
import { GrantedReads } from './granted-reads.js';

/** The path that COCO last answered. */
interface Seen {
  readonly form: 'current' | 'older';
  /** By the monotonic clock, milliseconds. */
  checkedAt: number;
}

/** A read of a zone for the broker's own use. */
interface ZoneUse {
  /** The scope that the read needs, if not that of reading. */
  readonly scope?: Operation['scope'];
  /** As `CocoRequest.isLookUp`. */
  readonly isLookUp?: boolean;
}

/**
 * Milliseconds for which the last result is relied on. A cloud with the older path costs one more call in this time, and one
 * that changes its path is followed within it.
 */
const RECHECK_AFTER = 5 * 60_000;

/**
 * Reads the resources of a zone. Vendor code asks `…/zones/{zoneId}/resources`, a README `…/zones/{zoneId}`: a 404 to the
 * first makes the broker ask the second, and remember which of them answered.
 */
@Injectable()
export class ZoneReads {
  private readonly logger = new Logger(ZoneReads.name);
  private seen: Seen | undefined;

  constructor(
    private readonly reads: GrantedReads,
    private readonly policy: Policy,
    private readonly settings: CoconetSettings,
    private readonly known: KnownResources,
    private readonly metrics: CoconetMetrics,
    private readonly clock: Clock,
  ) {}

  /** COCO's answer. @throws BrokerError as `GrantedReads.read` */
  async read(
    call: CallContext,
    link: Link,
    identifiers: Identifiers,
    terms: ReadTerms,
    use: ZoneUse = {},
  ): Promise<JudgedAnswer> {
    const granted = await this.ask(call, link, identifiers, terms, use);
    if (this.settings.readBy === 'command')
      this.known.learn(identifiers.networkId, resourcesIn(granted) ?? []);
    return granted;
  }

  private async ask(
    call: CallContext,
    link: Link,
    identifiers: Identifiers,
    terms: ReadTerms,
    { scope, isLookUp = false }: ZoneUse,
  ): Promise<JudgedAnswer> {
    const ask = (operation: Operation): Promise<JudgedAnswer> =>
      this.reads.read({
        ...this.policy.permit(scope === undefined ? operation : { ...operation, scope }, identifiers),
        isLookUp,
        ...WHOLE_ANSWER,
        ...terms,
        call,
        link,
      });
    // An operator who sets the path knows it: a 404 then means that the zone does not exist.
    if (this.settings.paths.zoneResources !== undefined) return ask(operations.readZone);
    if (this.isSettled()) {
      return ask(this.seen?.form === 'older' ? operations.readZoneByOlderPath : operations.readZone);
    }
    const first = await ask(operations.readZone);
    if (listsResources(first)) this.remember('current');
    if (first.answer.status !== 404) return first;
    const second = await ask(operations.readZoneByOlderPath);
    if (listsResources(second)) {
      this.metrics.zonePathFellBack();
      this.remember('older');
    } else if (this.seen) this.seen.checkedAt = this.clock.monotonic();
    return isSuccess(second.answer) ? second : first;
  }

  private isSettled(): boolean {
    return this.seen !== undefined && this.clock.monotonic() - this.seen.checkedAt < RECHECK_AFTER;
  }

  private remember(form: Seen['form']): void {
    if (form === 'older' && this.seen?.form !== 'older') {
      const { setting } = contractPaths.zoneResources;
      this.logger.warn(
        `COCO answers the older path of a zone; ${setting}=${contractPaths.zone.template} spares a call`,
      );
    }
    this.seen = { form, checkedAt: this.clock.monotonic() };
  }
}

/** Whether the answer is what this path is for, and not a page that a gateway returns for everything. */
function listsResources(granted: JudgedAnswer): boolean {
  return resourcesIn(granted) !== undefined;
}

function resourcesIn({ answer }: JudgedAnswer): JsonObject[] | undefined {
  if (!isSuccess(answer)) return undefined;
  try {
    return readList(answer, 'resources');
  } catch {
    return undefined;
  }
}
