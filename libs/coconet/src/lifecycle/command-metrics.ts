import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { CommandWriter } from './command-writer.js';

/** Records of commands that wait in memory to be written. */
@Injectable()
export class CommandMetrics {
  constructor(writer: CommandWriter, registry: Registry) {
    const registers = [registry];
    new Gauge({
      name: 'coconet_command_records_waiting',
      help: 'Commands of this replica whose last state is not in the database yet; it is lost if the process dies now.',
      registers,
      collect() {
        this.set(writer.length);
      },
    });
    new Gauge({
      name: 'coconet_command_records_oldest_waiting_seconds',
      help: 'How long the oldest of these has waited; 0 if none waits.',
      registers,
      collect() {
        this.set(writer.oldestAge / 1_000);
      },
    });
    new Counter({
      name: 'coconet_command_records_rejected_total',
      help: 'Records of commands that PostgreSQL rejected. Their ends are in the audit trail, or set aside there. Any is an alarm.',
      registers,
      collect() {
        this.reset();
        this.inc(writer.recordsRejected);
      },
    });
  }
}
