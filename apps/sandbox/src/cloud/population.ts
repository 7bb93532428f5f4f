/** Who lives in the sandbox, and in which homes: its own two people, or those of a seed file. */

import { callNetworkDefinitions, networkDefinitions } from './home-definitions.js';
import type { CallNetworkDefinition, NetworkDefinition } from './home-definitions.js';
import { users } from './users.js';
import type { User } from './users.js';

/** The users and homes that a sandbox starts with. */
export class Population {
  constructor(
    readonly users: readonly User[],
    readonly networks: readonly NetworkDefinition[],
    readonly callNetworks: readonly CallNetworkDefinition[] = [],
  ) {}

  /** The names of the capabilities that anything in a room of these homes has. */
  get offeredCapabilities(): readonly string[] {
    const things = this.networks.flatMap(({ zones }) => zones.flatMap((zone) => zone.things));
    return [...new Set(things.flatMap(({ capabilities }) => Object.keys(capabilities)))];
  }

  findById(userId: string): User | undefined {
    return this.users.find((user) => user.userId === userId);
  }

  /** The user whom this e-mail address (in any case) and password belong to. */
  findByCredentials(email: string, password: string): User | undefined {
    const username = email.trim().toLowerCase();
    return this.users.find((user) => user.username.toLowerCase() === username && user.password === password);
  }
}

/** Ada and Grace, with three homes and a network for calls each. */
export const builtIn = new Population(users, networkDefinitions, callNetworkDefinitions);
