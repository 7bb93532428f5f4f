import 'reflect-metadata';
import { Module, type NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { readSettings } from '../stand-ins/settings.js';
import { CocoModule } from './coco.module.js';
import { HomeController } from './home.controller.js';

const settings = readSettings(process.env);

@Module({ imports: [CocoModule.register(settings)], controllers: [HomeController] })
class AppModule {}

// Webhooks are verified on the raw body.
const options: Pick<NestApplicationOptions, 'rawBody' | 'logger'> = { rawBody: true, logger: ['error'] };
const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), options);
await app.listen(settings.port, 'localhost');
console.log(`The app is at ${settings.publicUrl}`);
