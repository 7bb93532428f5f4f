/**
 * Reads what the doc comments and types of controllers, requests and views say, for the description of the API
 * (`npm run openapi`), and writes it to `dist/metadata.js`.
 *
 * The reading is done by the compiler plugin of @nestjs/swagger. The build is made by swc, which runs no plugin of tsc's, so
 * the plugin gets a program of its own. That holds the types of this repository alone: those of packages say nothing about
 * the API, and without them the program is ready in a fraction of the time.
 */
import { dirname } from 'node:path';
import { PluginMetadataGenerator } from '@nestjs/cli/lib/compiler/plugins/plugin-metadata-generator.js';
import { ReadonlyVisitor } from '@nestjs/swagger/plugin';
import ts from 'typescript';

const DIST = import.meta.dirname;
const ROOT = dirname(DIST);

/** What a description can be read out of. */
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
  // What the rules of requests mean is said in the document’s own words (request-rules.ts).
  classValidatorShim: false,
  esmCompatible: true,
});

new PluginMetadataGenerator().generate({
  visitors: [visitor],
  tsProgramRef: ownProgram(),
  outputDir: DIST,
  // It prints JavaScript, whatever the ending.
  filename: 'metadata.js',
});
