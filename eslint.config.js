import { globSync, readFileSync } from 'node:fs';
import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Where a plain secret may be taken out of its `Secret`: the cipher, commands that wait, the calls to COCO, a KMS and a collector, the encrypted export. */
const filesThatMayRevealSecrets = [
  'libs/keyring/src/encryption/cipher.ts',
  'libs/keyring/src/sources/kms/transit-wrapper.ts',
  'libs/vault/src/account/account-pepper.ts',
  'libs/vault/src/token-cipher.ts',
  'libs/oauth/src/account/token-subject.ts',
  'libs/oauth/src/account/user-endpoint.ts',
  'libs/oauth/src/token/token-endpoint.ts',
  'libs/oauth/src/handshake/connect.ts',
  'libs/coconet/src/approval/awaiting-command-cipher.ts',
  'libs/coconet/src/calls/upstream.ts',
  'libs/coconet/src/probe/probe-transport.ts',
  'libs/coconet/src/probe/probe-token-endpoint.ts',
  'libs/events/src/sending/webhook-secrets.ts',
  'apps/broker/src/console/sign-in/identity-provider.ts',
  'apps/broker/src/console/sign-in/sign-in-attempts.ts',
  'libs/ops/src/tracing/collector.ts',
  'libs/kernel/src/secret.ts',
  'libs/transfer/src/transfer-record.ts',
  'libs/import/src/records/imported-token.cipher.ts',
  'libs/vault/src/names/name-cipher.ts',
  '**/*.spec.ts',
  'test/**',
  'bench/**',
];

/** Views are classes for the compiler plugin of @nestjs/swagger to read. Answers are plain objects of their shape. */
const views = globSync('{apps,libs}/**/*.view.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^export class (\w+)/gm)].map(([, name]) => name),
);

const revealRule = {
  selector: "CallExpression[callee.property.name='reveal']",
  message:
    'A secret is revealed only by the vault cipher, the calls to COCO, to the sign-in provider and to the collector of traces, and what signs webhooks.',
};

const environmentRule = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'The environment is read in apps/broker/src/configuration only.',
};

const defaultExportRule = {
  selector: 'ExportDefaultDeclaration',
  message: 'Name what you export.',
};

export default tseslint.config(
  { ignores: ['**/dist/', 'node_modules/', '.data/', 'coverage/', 'libs/client/src/generated/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // Nest modules and DTOs are classes whose decorators are their content.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'file', name: views }] }],
      // Views again. Classes with private members are told apart by the compiler.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Rewriting an injected class to `import type` compiles and then breaks injection.
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', defaultExportRule, revealRule, environmentRule],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: filesThatMayRevealSecrets.filter((file) => file.endsWith('.ts') && !file.includes('*')),
    rules: { 'no-restricted-syntax': ['error', defaultExportRule, environmentRule] },
  },
  {
    files: [
      'apps/broker/src/configuration/environment.ts',
      // It loads nothing, as it runs every few seconds.
      'apps/broker/src/health.ts',
      'apps/sandbox/src/settings.ts',
      'apps/mcp/src/settings/settings.ts',
      'ormconfig.ts',
      'examples/*/main.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', defaultExportRule, revealRule] },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', defaultExportRule],
      'max-lines-per-function': 'off',
    },
  },
  {
    // Answers are JSON whose shape the test states by what it expects of it.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['apps/console/src/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    // Vite takes its configuration as a default export.
    files: ['apps/*/vite.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', URL: 'readonly', module: 'writable' },
    },
  },
  {
    files: ['tools/site/browser/*.js'],
    languageOptions: { globals: { document: 'readonly', matchMedia: 'readonly', navigator: 'readonly' } },
  },
  {
    // jest takes its set-up as a default export.
    files: ['*.js', 'test/harness/**/*.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  prettier,
);
