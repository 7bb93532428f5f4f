import { Injectable } from '@nestjs/common';
import { InvalidRequest, requireUnchanged, type IfMatch } from '#kernel';
import { capabilities } from '#standard';
import { ExceededBudgets, sumExceeded, type Exceeded } from './exceeded-budgets.js';
import {
  classOf,
  guardrailClasses,
  isGuardrailClass,
  isGuardrailName,
  type GuardrailClass,
} from './guardrail.js';
import { defaultGuardrails, GuardrailSettings } from './guardrail-settings.js';
import { GuardrailStore, type GuardrailCheck, type StoredGuardrails } from './guardrail.store.js';
import {
  guardrailView,
  versionOfGuardrail,
  type GuardrailDetails,
  type GuardrailView,
} from './guardrail.view.js';

/** The guardrails in force, as admins see them. */
@Injectable()
export class GuardrailDirectory {
  constructor(
    private readonly store: GuardrailStore,
    private readonly exceeded: ExceededBudgets,
    private readonly settings: GuardrailSettings,
  ) {}

  /** The classes, and each capability that has its own. */
  async list(): Promise<GuardrailView[]> {
    const [stored, exceeded] = await Promise.all([this.store.list(), this.exceeded.byCapability()]);
    const own = [...stored.keys()].filter((name) => !isGuardrailClass(name)).toSorted();
    return [...guardrailClasses, ...own].map((name) => this.view(name, stored, exceeded));
  }

  /** One of them, with the devices that exceed it most. @throws InvalidRequest for a name that no guardrail can have */
  async get(name: string): Promise<GuardrailDetails> {
    requireGuardrailName(name);
    const [stored, exceeded, busiest] = await Promise.all([
      this.store.list(),
      this.exceeded.byCapability(),
      this.exceeded.busiest(coveredBy(name)),
    ]);
    return { ...this.view(name, stored, exceeded), busiest };
  }

  /** Holds a guardrail to the version that a request expects, throwing ChangedMeanwhile. */
  expecting(name: string, ifMatch: IfMatch): GuardrailCheck | undefined {
    if (ifMatch === undefined) return undefined;
    return (stored) => {
      const ofClass = isGuardrailClass(name) ? name : classOf(name);
      requireUnchanged(versionOfGuardrail(this.inForce(name, ofClass, stored)), ifMatch);
    };
  }

  private view(
    name: string,
    stored: StoredGuardrails,
    exceeded: ReadonlyMap<string, Exceeded>,
  ): GuardrailView {
    const ofClass = isGuardrailClass(name) ? name : classOf(name);
    const covered = coveredBy(name).flatMap((capability) => exceeded.get(capability) ?? []);
    return guardrailView(name, ofClass, this.inForce(name, ofClass, stored), sumExceeded(covered));
  }

  private inForce(
    name: string,
    ofClass: GuardrailClass,
    stored: StoredGuardrails,
  ): Pick<GuardrailView, 'perMinute' | 'mode' | 'source' | 'changedAt'> {
    const own = stored.get(name);
    if (own !== undefined) return { ...own, source: 'admin' };
    const inherited = stored.get(ofClass);
    if (inherited !== undefined) return { ...inherited, source: 'class' };
    return { ...defaultGuardrails(this.settings)[ofClass], source: 'settings', changedAt: null };
  }
}

/** @throws InvalidRequest */
export function requireGuardrailName(name: string): void {
  if (isGuardrailName(name)) return;
  const message = `expected ${guardrailClasses.join(', ')}, or a capability of the COCO standard that has commands, such as LOCK_CONTROL`;
  throw new InvalidRequest([{ field: 'guardrail', message }]);
}

function coveredBy(name: string): string[] {
  if (!isGuardrailClass(name)) return [name];
  return capabilities.map((capability) => capability.name).filter((each) => classOf(each) === name);
}
