import { chooseDialect } from '../../../apps/sandbox/src/dialects/choose-dialect.js';
import type { SystemOptions } from './system.js';

/** A dialect of COCO, and how a system is started in which both sides speak it. */
export interface TestDialect {
  readonly name: 'documented' | 'vendor';
  readonly options: SystemOptions;
}

/** The two dialects between which nobody can choose before the real cloud has been asked. */
export const dialects: readonly TestDialect[] = [
  { name: 'documented', options: { sandbox: { dialect: chooseDialect('documented') } } },
  {
    name: 'vendor',
    options: { sandbox: { dialect: chooseDialect('vendor') }, environment: { COCO_PATH_PREFIX: '' } },
  },
];
