/**
 * Preloaded into a broker process: says the text in `LEAKS` wherever a broker could say something, so that a search which
 * does not find it there is a search that would miss a leak.
 */
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Registry } from 'prom-client';

const leaks = process.env.LEAKS;

/** The built program has packages of its own, out of reach from here; the modules it was made of load those that are changed below. */
const PROGRAM = `
  import { runBroker } from './run-broker.js';
  import { runProcess } from './process/run-process.js';
  runProcess(runBroker);`;

registerHooks({
  load: (url, context, next) =>
    url.endsWith('/dist/apps/broker/src/main.js')
      ? { format: 'module', source: PROGRAM, shortCircuit: true }
      : next(url, context),
});

process.stdout.write(`${leaks}\n`);
process.stderr.write(`${leaks}\n`);
writeFileSync(join(process.env.DATA_DIRECTORY, 'leak'), leaks);
writeFileSync(join(tmpdir(), 'leak'), leaks);

const honest = Registry.prototype.metrics;
Registry.prototype.metrics = async function () {
  return `${await honest.call(this)}${leaks}`;
};

const honestExport = OTLPTraceExporter.prototype.export;
OTLPTraceExporter.prototype.export = function (spans, onResult) {
  for (const span of spans) span.attributes.leak = leaks;
  honestExport.call(this, spans, onResult);
};
