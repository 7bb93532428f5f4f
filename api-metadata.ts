/**
 * Reads the doc comments and types of controllers, requests and views for the description of the API (`npm run openapi`),
 * and writes them to `dist/metadata.js`.
 *
 * The compiler plugin of @nestjs/swagger does the reading. The build uses swc, which cannot run it, so this gives the plugin
 * a TypeScript program. It resolves only this repository's types: those of packages say nothing about the API and take most
 * of the time.
 */
import { dirname } from 'node:path';
import { PluginMetadataGenerator } from '@nestjs/cli/lib/compiler/plugins/plugin-metadata-generator.js';
import { ReadonlyVisitor } from '@nestjs/swagger/plugin';
import ts from 'typescript';

const DIST = import.meta.dirname;
const ROOT = dirname(DIST);

/** The files to read. */
const MODELS = ['.view.ts', '.request.ts', '.query.ts'];
const CONTROLLERS = ['.controller.ts'];

function ownProgram(): ts.Program {
  const { config } = ts.readConfigFile(`${ROOT}/tsconfig.json`, (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: [] }, ROOT);
  const host = ts.createCompilerHost(options);
  host.getCurrentDirectory = () => ROOT;
  host.resolveModuleNameLiterals = (names, file) =>
    names.map(({ text }) =>
      /^[.#]/.test(text)
        ? ts.resolveModuleName(text, file, options, host, undefined, undefined, ts.ModuleKind.ESNext)
        : { resolvedModule: undefined },
    );
  const files = ['apps/broker/src', 'libs'].flatMap((folder) =>
    ts.sys.readDirectory(`${ROOT}/${folder}`, ['.ts'], ['**/*.spec.ts', '**/dist']),
  );
  const endings = [...MODELS, ...CONTROLLERS];
  const rootNames = files.filter((file) => endings.some((ending) => file.endsWith(ending)));
  return ts.createProgram({ rootNames, options, host });
}

const visitor = new ReadonlyVisitor({
  pathToSource: ROOT,
  dtoFileNameSuffix: MODELS,
  controllerFileNameSuffix: CONTROLLERS,
  introspectComments: true,
  controllerKeyOfComment: 'summary',
  // request-rules.ts translates the rules of requests.
  classValidatorShim: false,
  esmCompatible: true,
});

new PluginMetadataGenerator().generate({
  visitors: [visitor],
  tsProgramRef: ownProgram(),
  outputDir: DIST,
  // The output is JavaScript, although the plugin’s default name ends in .ts.
  filename: 'metadata.js',
});
