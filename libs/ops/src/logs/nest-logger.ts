import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** What Nest itself logs about every module and route at start: only of interest when looking for it. */
const FRAMEWORK_CONTEXTS = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** The code at the end of a line about a failure, as `failureName` writes it. */
const FAILURE_CODE = / \(([A-Z0-9_]{5,64})\)$/;

/**
 * Milliseconds for which one line about the same failure is enough: while the database is down, every loop fails
 * several times a second with the same code.
 */
const REPETITION = 1_000;

/** Codes told apart: there are a few dozen. */
const CODES_LIMIT = 200;

/**
 * Passes everything that Nest and the libs log to the process's logger.
 *
 * Only texts and errors pass, and the logger describes errors. Nest's own logger prints whole objects, and so would
 * print a token set; a stack given as text is dropped, because it begins with the error's message.
 *
 * Of lines that end in the same failure code, one a second is written; the others have the level `debug`.
 */
export class NestLogger implements LoggerService {
  private readonly told = new Map<string, number>();

  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(FRAMEWORK_CONTEXTS.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(
    level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal',
    message: unknown,
    rest: readonly unknown[],
  ): void {
    const shown = this.isRepetition(level, message) ? 'debug' : level;
    if (!this.logger.isLevelEnabled(shown)) return;
    const error = [message, ...rest].find((part) => part instanceof Error);
    const context = rest.at(-1);
    this.logger[shown](
      {
        ...(typeof context === 'string' && { context }),
        ...(error !== undefined && { err: error }),
      },
      typeof message === 'string' ? message : 'an error was logged',
    );
  }

  private isRepetition(level: string, message: unknown): boolean {
    const code = level === 'warn' || level === 'error' ? FAILURE_CODE.exec(String(message))?.[1] : undefined;
    if (code === undefined) return false;
    const now = performance.now();
    if (now - (this.told.get(code) ?? -Infinity) < REPETITION) return true;
    if (this.told.size >= CODES_LIMIT) this.told.clear();
    this.told.set(code, now);
    return false;
  }
}
