import Sequencer from '@jest/test-sequencer';

/**
 * Starts with the tests of whole systems. They take longest, up to a minute and a half, and in a fresh clone no times
 * are known: jest would go by file size, and at the end wait for one of them with the other workers idle.
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
