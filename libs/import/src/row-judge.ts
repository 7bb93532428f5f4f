import type { Service } from '#access';
import { didYouMean } from '#kernel';
import type { LoadedRow } from './records/import-loading.js';
import { readRow, RowInvalid } from './row-fields.js';

/** Reads lines and checks what can be checked for each on its own: its form, and its service. */
export class RowJudge {
  private readonly services = new Map<string, Service>();

  /** @param services all of them */
  constructor(services: readonly Service[]) {
    for (const service of services) this.services.set(service.id, service);
    // A name takes precedence over an id.
    for (const service of services) this.services.set(service.name, service);
  }

  /** The row of a line, which is waiting or has its verdict. */
  judge(text: string, line: number): LoadedRow {
    try {
      return this.candidate(text, line);
    } catch (error) {
      if (!(error instanceof RowInvalid)) throw error;
      const { field, message, known } = error;
      return {
        line,
        service: known.service,
        userId: known.userId,
        candidate: undefined,
        verdict: 'invalid',
        field,
        reason: message,
      };
    }
  }

  private candidate(text: string, line: number): LoadedRow {
    const { service: name, userId, refreshToken } = readRow(text);
    const row = { line, service: name, userId, candidate: undefined, field: 'service' };
    const service = this.services.get(name);
    if (service === undefined) {
      const reason = `no service has this name or id${this.hint(name)}`;
      return { ...row, verdict: 'service_unknown', reason };
    }
    if (service.disabledAt !== null)
      return { ...row, verdict: 'service_disabled', reason: 'enable the service first' };
    const candidate = { serviceId: service.id, refreshToken };
    return { ...row, candidate, verdict: undefined, field: undefined, reason: undefined };
  }

  private hint(name: string): string {
    const names = [...this.services.values()].map((service) => service.name);
    return didYouMean(name, names);
  }
}
