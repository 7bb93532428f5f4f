import { describe, expect, it } from '@jest/globals';
import { serializePath } from './path.js';

describe('a path', () => {
  it('encodes its parameters; the raw path keeps slashes', () => {
    expect(serializePath('/r/{resourceEui}', { resourceEui: '3/zigbee/01 ä' })).toBe(
      '/r/3%2Fzigbee%2F01%20%C3%A4',
    );
    expect(serializePath('/links/{id}/coco/{path}', { id: 'l', path: 'a/b c' })).toBe(
      '/links/l/coco/a/b%20c',
    );
  });

  it.each([[''], ['.'], ['..'], [undefined], [null], [{}]])('cannot be redirected elsewhere by %j', (id) => {
    expect(() => serializePath('/v1/links/{id}/networks', { id })).toThrow('id: expected');
  });

  it.each([['../../admin/services'], ['a//b'], ['a/./b'], ['/a']])(
    'cannot be redirected elsewhere by %s on the raw path',
    (path) => {
      expect(() => serializePath('/v1/links/l/coco/{path}', { path })).toThrow('path: expected');
    },
  );
});
