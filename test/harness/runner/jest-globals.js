/** What `@jest/globals` gives a spec that is not alone in its process: always the functions of the spec that runs. */
let current;

/** Sets the functions that `describe`, `it`, `expect` and the hooks stand for from now on. */
export function setGlobals(globals) {
  current = globals;
}

const standIn = (name) =>
  new Proxy(() => undefined, {
    apply: (_target, self, args) => current[name].apply(self, args),
    get: (_target, key) => Reflect.get(current[name], key),
  });

export const describe = standIn('describe');
export const it = standIn('it');
export const test = standIn('test');
export const expect = standIn('expect');
export const beforeAll = standIn('beforeAll');
export const beforeEach = standIn('beforeEach');
export const afterAll = standIn('afterAll');
export const afterEach = standIn('afterEach');
