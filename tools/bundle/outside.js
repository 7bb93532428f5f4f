/**
 * Packages that stay in `node_modules`: `reflect-metadata`, because it must run before any class is decorated, and what a file imports
 * runs before the file itself; and `pino`, because it starts a thread on a file in its own folder.
 */
export const OUTSIDE = ['reflect-metadata', 'pino'];

/** Packages that dependencies of ours would use if they were installed. At run time each looks for them, as before, and does without. */
const ABSENT = [
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
];

/** Whether the bundler only says that such a package is not there. */
export function isAbsent({ code, message }) {
  return code === 'UNRESOLVED_IMPORT' && ABSENT.some((name) => message.includes(`'${name}`));
}
