import { Injectable } from '@nestjs/common';
import { SharedStatement } from '#database';
import { findCapability, findCommand, isContrary, movesOf, movesOfAny, type Moves } from '#standard';
import { CommandStore, type AddressedCommand, type SentCommand } from '../lifecycle/command.store.js';
import type { Proof } from './proof.js';

/** Least milliseconds between two statements: nobody notices whether a proof ends so much later, and a thousand a second may ask. */
const APART = 10;

/** Knows from the database what other replicas have sent to a resource. */
@Injectable()
export class LaterCommands {
  /** Many resources are watched at once, and each asks after each of its reads. */
  private readonly sent = new SharedStatement(
    (commands: readonly AddressedCommand[]) => this.store.sentAfter(commands),
    APART,
  );

  constructor(private readonly store: CommandStore) {}

  /**
   * Those of the proofs whose commands were followed by a contrary one. A command is known here within a second of being sent.
   *
   * @param proofs of one resource, through one link
   * @param own the commands that this replica itself has sent meanwhile: it knows which proofs they supersede
   * @throws Error if the database can't be asked
   */
  async contradicted(proofs: readonly Proof[], own: ReadonlySet<string>): Promise<Proof[]> {
    const [first, ...others] = proofs.map(({ order }) => order);
    if (first === undefined) return [];
    const earliest = others.reduce((id, order) => (order.id < id ? order.id : id), first.id);
    const { networkId = null, deviceNodeId = null, resourceEui = null } = first.identifiers;
    const asked = { id: earliest, linkId: first.link.id, networkId, deviceNodeId, resourceEui };
    const later = (await this.sent.for([asked])).get(asked) ?? [];
    return proofs.filter(({ order, effect, isResumed }) =>
      later.some(
        (sent) =>
          sent.id > order.id && (isResumed || !own.has(sent.id)) && isContrary(effect, movesOfSent(sent)),
      ),
    );
  }
}

function movesOfSent(sent: SentCommand): Moves {
  const capability = findCapability(sent.capability);
  const command = capability && findCommand(capability, sent.command);
  if (capability === undefined || command === undefined) return new Map();
  if (sent.parameters === null) return movesOfAny(capability, command);
  return movesOf(capability, command, JSON.parse(sent.parameters) as Record<string, unknown>);
}
