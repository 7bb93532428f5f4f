/** The broker as a process: reads the environment, serves until it is stopped, and exits 0; 78 if a setting is wrong. */
import 'reflect-metadata';
import { runBroker } from './run-broker.js';
import { runProcess } from './process/run-process.js';

runProcess(runBroker);
