import 'reflect-metadata';
import { connect, type AddressInfo } from 'node:net';
import {
  BadRequestException,
  Body,
  Controller,
  Get,
  Global,
  Module,
  Param,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Registry } from 'prom-client';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { RefusedCalls } from '#audit';
import { BrokerError, Clock, SystemClock } from '#kernel';
import {
  createLogger,
  Draining,
  HttpMetrics,
  NestLogger,
  RequestLog,
  type ObservedCall,
  type OpsSettings,
} from '#ops';
import { AllowedMethods } from '../allowed-methods.js';
import { createHttpAdapter } from '../http-adapter.js';
import { HttpModule } from '../http.module.js';
import { observeCalls } from '../observe-calls.js';

/** A placeholder for a token or code: wherever it shows up, a real one would too. */
export const CANARY = 'canary-4711';

class Parameters {
  @IsInt({ message: 'expected a whole number' })
  level!: number;
}

class Command {
  @IsString({ message: 'expected text' })
  name!: string;

  @ValidateNested()
  @Type(() => Parameters)
  params!: Parameters;
}

@Controller()
class ProbeController {
  @Post('v1/commands')
  command(@Body() body: Command): Command {
    return body;
  }

  @Get('v1/things/:id')
  thing(@Param('id') id: string): { id: string } {
    return { id };
  }

  @Get('connect/:token')
  connect(): string {
    return 'ok';
  }

  @Get('v1/fail/:how')
  fail(@Param('how') how: string): never {
    if (how === 'query')
      throw new QueryFailedError(
        `SELECT '${CANARY}'`,
        [CANARY],
        Object.assign(new DatabaseError(CANARY, CANARY.length, 'error'), { code: '23505' }),
      );
    if (how === 'nest') throw new BadRequestException(CANARY);
    if (how === 'busy') throw new BrokerError('overloaded', 'Busy.', { retryAfterSeconds: 1.2 });
    if (how === 'credential') throw new BrokerError('unauthenticated', 'No.');
    throw new BrokerError('link_not_active', 'Not yet.', { extensions: { linkId: 'l', status: 'forged' } });
  }

  /** Writes the response itself, as the raw route does. */
  @Get('v1/written')
  write(@Res() reply: FastifyReply): void {
    reply.hijack();
    reply.raw.setHeader('x-frame-options', 'SAMEORIGIN');
    reply.raw.writeHead(200, 'Fine', { 'cache-control': 'max-age=1' }).end('{}');
  }

  @Post('v1/links/:id/coco/*')
  async raw(@Req() request: FastifyRequest): Promise<{ read: string; parsed: boolean }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request.raw) chunks.push(chunk as Buffer);
    return { read: Buffer.concat(chunks).toString(), parsed: request.body !== undefined };
  }
}

const settings = {
  host: '127.0.0.1',
  port: 0,
  publicByHttps: false,
  trustedProxies: [],
  bodyLimit: 2_048,
  maxConnections: 100,
  shutdownDelay: 0,
  shutdownTimeout: 1_000,
};

const logSettings: Pick<OpsSettings, keyof OpsSettings> = {
  managementHost: '127.0.0.1',
  managementPort: 0,
  logLevel: 'info',
  logFormat: 'json',
  loggedCallsPerSecond: 0,
  version: '0',
  traces: undefined,
};

/** Nothing is recorded: no probe involves a link. */
@Global()
@Module({
  providers: [
    { provide: RefusedCalls, useValue: { note: () => undefined } },
    { provide: Clock, useClass: SystemClock },
  ],
  exports: [Clock, RefusedCalls],
})
class NoTrailModule {}

/** The broker's HTTP edge with a few routes that behave as tests need. */
export class ProbeEdge {
  private constructor(
    private readonly app: NestFastifyApplication,
    /** All logged lines. */
    readonly lines: string[],
    readonly registry: Registry,
    /** All calls that were answered. */
    readonly observed: ObservedCall[],
  ) {}

  static async start(): Promise<ProbeEdge> {
    const lines: string[] = [];
    const observed: ObservedCall[] = [];
    const registry = new Registry();
    const allowedMethods = new AllowedMethods();
    @Module({ imports: [NoTrailModule, HttpModule.with(allowedMethods)], controllers: [ProbeController] })
    class ProbeModule {}
    const logger = createLogger(logSettings, { write: (line: string) => lines.push(line) });
    const options: Pick<NestApplicationOptions, 'logger' | 'bodyParser'> = {
      logger: new NestLogger(logger),
      bodyParser: false,
    };
    const app = await NestFactory.create<NestFastifyApplication>(
      ProbeModule,
      createHttpAdapter(settings, allowedMethods),
      options,
    );
    observeCalls(app.getHttpAdapter().getInstance(), {
      metrics: new HttpMetrics(registry),
      traffic: { observe: (call) => void observed.push(call) },
      draining: new Draining(),
      log: new RequestLog(logger, 0, new SystemClock()),
    });
    await app.listen(0, '127.0.0.1');
    return new ProbeEdge(app, lines, registry, observed);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  /** Sends exactly these bytes and returns everything the server sends until it closes the connection. */
  exchange(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write(bytes));
      let answer = '';
      socket.setTimeout(30_000, () => {
        reject(new Error('no answer'));
      });
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.on('error', reject);
      socket.on('close', () => {
        resolve(answer);
      });
    });
  }

  private get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }
}
