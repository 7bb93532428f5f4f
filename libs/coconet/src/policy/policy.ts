import { Injectable } from '@nestjs/common';
import { BrokerError } from '#kernel';
import { holdsScope, type Caller } from '#access';
import { CocoPaths } from '../paths/coco-paths.js';
import type { Identifiers } from '../paths/identifiers.js';
import { allOperations, type Operation } from './operations.js';

/** A call that may be sent: what it does, and the exact path that goes to COCO, built here and nowhere else. */
export interface PermittedCall {
  readonly operation: Operation;
  readonly identifiers: Identifiers;
  readonly path: string;
}

/** Calls that the broker never forwards to COCO. */
export class NotPermitted extends BrokerError {
  constructor() {
    super(
      'not_permitted',
      'A cloud-to-cloud app may read resources and execute commands on them; this call is neither.',
    );
  }
}

/** The caller lacks the scope that the operation asks for. */
export class ScopeMissing extends BrokerError {
  constructor(operation: Operation) {
    super(
      'insufficient_scope',
      `This call needs the scope "${operation.scope}", which the service does not hold.`,
      {
        extensions: { requiredScope: operation.scope },
      },
    );
  }
}

/** Judges calls by the table of operations. */
@Injectable()
export class Policy {
  constructor(private readonly paths: CocoPaths) {}

  /**
   * Finds out what a raw call does.
   *
   * The segments are only recognised. The path that is sent is built from the identifiers found in them, so a reading of
   * the caller's bytes that differs from ours can't reach COCO.
   *
   * @param segments between the slashes of a COCO path below its prefix, as received
   * @throws NotPermitted for everything the table lacks
   */
  recognise(method: string, segments: readonly string[]): PermittedCall {
    for (const operation of allOperations) {
      if (operation.method !== method) continue;
      const identifiers = this.paths.match(operation.path, segments);
      if (identifiers !== undefined) return this.permit(operation, identifiers);
    }
    throw new NotPermitted();
  }

  /** Whether the table has this path, even for another method. */
  knows(segments: readonly string[]): boolean {
    return allOperations.some(({ path }) => this.paths.match(path, segments) !== undefined);
  }

  /** A refused path as records name it. */
  asked(segments: readonly string[]): string {
    return this.paths.asked(segments);
  }

  /** The call for a typed route; its identifiers have been checked. */
  permit(operation: Operation, identifiers: Identifiers): PermittedCall {
    return { operation, identifiers, path: this.paths.build(operation.path, identifiers) };
  }

  /** @throws ScopeMissing */
  requireScope(caller: Caller, { operation }: PermittedCall): void {
    if (!holdsScope(caller, operation.scope)) throw new ScopeMissing(operation);
  }
}
