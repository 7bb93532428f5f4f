import { existsSync } from 'node:fs';
import { variableNames } from '../../apps/broker/src/configuration/read-settings.js';
import { settingGroups } from '../../apps/broker/src/configuration/setting-groups.js';
import { inlineFault } from './inline-commands.js';

/** Commands that no test runs, with what can still be checked. */
interface Excuse {
  readonly commands: RegExp;
  readonly reason: string;
  /** What is wrong with the command, if anything. */
  readonly fault?: (command: string) => string | undefined;
}

const settings = new Set(Object.values(settingGroups).flatMap((group) => variableNames(group)));

const excuses: readonly Excuse[] = [
  { commands: /^npm ci$/, reason: '.ci/run begins with it' },
  { commands: /^npm test$/, reason: 'runs this test' },
  {
    commands:
      /^npm run (build|test:only|settings|problems|coco|capabilities|openapi|client:types|clients|command-path|house|performance|docs)\b/,
    reason: 'builds, tests, or writes pages that other tests compare with the code',
    fault: (command) => inlineFault(command) ?? missingSpec(command),
  },
  {
    commands: /^npm install --save-dev \.\/coco-token-broker-sandbox-\S+\.tgz$/,
    reason: 'test/client/package.spec.ts packs the sandbox, installs and starts it',
  },
  {
    commands: /^npm prune --omit=dev$/,
    reason: 'would empty node_modules; tools/image makes the images by the same step',
  },
  { commands: /^npm run demo$/, reason: 'test/e2e/demo.spec.ts plays it in both dialects' },
  {
    commands: /^docker /,
    reason: 'npm run test:image builds and runs the images, by podman’s tools',
  },
  { commands: /^kubectl /, reason: 'no cluster is available', fault: missingFile },
  { commands: /^helm /, reason: 'no cluster is available, nor Helm', fault: missingChart },
  { commands: /^bao /, reason: 'OpenBao’s own; a stand-in plays its engine' },
  {
    commands: /^age(-keygen)? |^chmod /,
    reason: 'age’s own; the tests make keys and files by age’s library',
  },
  { commands: / npm run example:(express|nest)$/, reason: 'test/client/examples.spec.ts starts both' },
  {
    commands: /^(pip install|go mod edit|python3 -m unittest|go vet|go test) /,
    reason: 'pip’s and Go’s own; test/clients/clients.spec.ts runs both suites where these are installed',
  },
  { commands: /^[A-Z][A-Z_]*=/, reason: 'settings', fault: unknownSetting },
];

/** Why no test runs this command; `undefined` if one must. */
export function excuseOf(command: string): string | undefined {
  return excuses.find(({ commands }) => commands.test(command))?.reason;
}

/** What is wrong with a command that no test runs, as far as it can be seen. */
export function faultOf(command: string): string | undefined {
  return excuses.find(({ commands }) => commands.test(command))?.fault?.(command);
}

/** Excuses that no command needs any longer. */
export function idleExcuses(commands: readonly string[]): string[] {
  return excuses
    .filter((excuse) => !commands.some((command) => excuse.commands.test(command)))
    .map(({ reason }) => reason);
}

function missingFile(command: string): string | undefined {
  const files = [...command.matchAll(/ -f (\S+)/g)].map(([, file = '']) => file);
  return files.find((file) => !existsSync(file));
}

function missingChart(command: string): string | undefined {
  return command.split(' ').find((word) => word.startsWith('deploy/') && !existsSync(`${word}/Chart.yaml`));
}

function missingSpec(command: string): string | undefined {
  return command.split(' ').find((word) => word.endsWith('.ts') && !existsSync(word));
}

function unknownSetting(command: string): string | undefined {
  const [name = ''] = command.split('=');
  return settings.has(name) || name === 'NODE_EXTRA_CA_CERTS' ? undefined : `${name} is no setting`;
}
