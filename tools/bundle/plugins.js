import { readFileSync } from 'node:fs';
import { sep } from 'node:path';

/** Follows the source maps of what `nest build` wrote to `dist`, so that those of the bundle lead to TypeScript. */
export function sourceMaps(dist) {
  return {
    name: 'source-maps',
    load(id) {
      if (!id.startsWith(dist + sep) || !id.endsWith('.js')) return undefined;
      return { code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') };
    },
  };
}

/** How @nestjs/typeorm asks for classes that typeorm 1 no longer has. */
const ASKS = 'const require = createRequire(import.meta.url);';

/** Lets @nestjs/typeorm ask the typeorm in the bundle: it would load a second one from `node_modules`. */
export function oneTypeorm() {
  return {
    name: 'one-typeorm',
    transform(code, id) {
      if (!id.replaceAll(sep, '/').endsWith('@nestjs/typeorm/dist/common/typeorm-compat.js'))
        return undefined;
      if (!code.includes(ASKS)) throw new Error(`${id} no longer has the line "${ASKS}"`);
      return {
        code: code.replace(ASKS, "import * as typeorm from 'typeorm'; const require = () => typeorm;"),
        map: null,
      };
    },
  };
}
