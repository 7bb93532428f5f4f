import Sequencer from '@jest/test-sequencer';

/**
 * Begins with the tests of whole systems. They take longest, up to a minute and a half, and a run in a fresh clone knows no times:
 * jest would go by the size of the files, and wait at the end for one of them with the other workers idle.
 */
export default class SystemsFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const [systems, rest] = [sorted.filter(isOfSystem), sorted.filter((test) => !isOfSystem(test))];
    return [...systems, ...rest];
  }
}

function isOfSystem({ path, context }) {
  return path.startsWith(`${context.config.rootDir}/test/`);
}
