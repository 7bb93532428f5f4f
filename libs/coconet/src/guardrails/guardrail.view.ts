import { OneOf, Uuid, type VersionedFields } from '#kernel';
import type { BusyDevice, Exceeded } from './exceeded-budgets.js';
import { guardrailClasses, guardrailModes, type GuardrailClass, type GuardrailMode } from './guardrail.js';

/** Where a guardrail comes from: an admin set it for this name, or for its class, or it is the default of the settings. */
export type GuardrailSource = (typeof guardrailSources)[number];

const guardrailSources = ['admin', 'class', 'settings'] as const;

/** A guardrail in force. */
export class GuardrailView {
  /** A class, or a capability by COCO’s name. */
  readonly name!: string;

  /** The class of the capability, or the class itself. */
  @OneOf(guardrailClasses)
  readonly class!: GuardrailClass;

  /** How often one device may get the same command in a minute, from all services together. */
  readonly perMinute!: number;

  /** `enforce`: commands beyond that are refused. `observe`: they are counted and sent. */
  @OneOf(guardrailModes)
  readonly mode!: GuardrailMode;

  /** `admin`: set for this name; `class`: set for its class; `settings`: the default. */
  @OneOf(guardrailSources)
  readonly source!: GuardrailSource;

  /** When an admin set it; `null` for a default. */
  readonly changedAt!: Date | null;

  /** Commands beyond the limit, of devices that exceeded it within the last day. */
  readonly exceededCommands!: number;

  /** Commands of devices that exceeded it within the last day; each command of each device counts as one. */
  readonly exceededDevices!: number;

  /** The last time; `null` if no device exceeded it within the last day. */
  readonly lastExceededAt!: Date | null;

  static readonly example: GuardrailView = {
    name: 'LOCK_CONTROL',
    class: 'locks',
    perMinute: 15,
    mode: 'enforce',
    source: 'settings',
    changedAt: null,
    exceededCommands: 4,
    exceededDevices: 1,
    lastExceededAt: new Date('2027-01-31T11:00:00.000Z'),
  };
}

/** A command of a device that exceeded its guardrail. */
export class BusyDeviceView implements BusyDevice {
  @Uuid()
  readonly linkId!: string;

  readonly networkId!: string;

  readonly deviceNodeId!: string;

  /** In small letters. */
  readonly resourceEui!: string;

  readonly capability!: string;

  readonly command!: string;

  /** Commands beyond the limit since the device first exceeded it. That is forgotten a day after the last time. */
  readonly exceeded!: number;

  readonly lastExceededAt!: Date;

  static readonly example: BusyDeviceView = {
    linkId: '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
    networkId: '5f9a6c1e2b7d4c0012ab34cd',
    deviceNodeId: '3',
    resourceEui: '3/zwave/de5a11c0/07/01',
    capability: 'LOCK_CONTROL',
    command: 'UNLOCK',
    exceeded: 4,
    lastExceededAt: new Date('2027-01-31T11:00:00.000Z'),
  };
}

/** The guardrails in force. */
export class GuardrailList {
  /** The classes, and each capability for which an admin set its own. */
  readonly items!: GuardrailView[];

  static readonly example: GuardrailList = { items: [GuardrailView.example] };
}

/** A guardrail with the devices that exceed it most. */
export class GuardrailDetails extends GuardrailView {
  /** Those of the last day, at most 20, the worst first. */
  readonly busiest!: BusyDeviceView[];

  static override readonly example: GuardrailDetails = {
    ...GuardrailView.example,
    busiest: [BusyDeviceView.example],
  };
}

/** What is known about a guardrail besides its name and class. */
type GuardrailFacts = Pick<GuardrailView, 'perMinute' | 'mode' | 'source' | 'changedAt'>;

/** The fields of a guardrail that the next admin would overwrite. */
export function versionOfGuardrail({
  perMinute,
  mode,
  source,
}: Pick<GuardrailView, 'perMinute' | 'mode' | 'source'>): VersionedFields {
  return { perMinute, mode, source };
}

export function guardrailView(
  name: string,
  ofClass: GuardrailClass,
  { perMinute, mode, source, changedAt }: GuardrailFacts,
  exceeded: Exceeded,
): GuardrailView {
  return { name, class: ofClass, perMinute, mode, source, changedAt, ...exceeded };
}
