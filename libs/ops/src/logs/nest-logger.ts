import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** What Nest itself tells about every module and route at start: of interest to those who look for it. */
const FRAMEWORK_CONTEXTS = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/**
 * Hands what Nest and the libs log to the process's logger.
 *
 * Only texts and errors pass, and the logger describes errors. Nest's own logger prints whole objects, and so would
 * print a token set; a stack given as text is dropped, because it begins with the error's message.
 */
export class NestLogger implements LoggerService {
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
    if (!this.logger.isLevelEnabled(level)) return;
    const error = [message, ...rest].find((part) => part instanceof Error);
    const context = rest.at(-1);
    this.logger[level](
      {
        ...(typeof context === 'string' && { context }),
        ...(error !== undefined && { err: error }),
      },
      typeof message === 'string' ? message : 'an error was logged',
    );
  }
}
