import { BrokerClientError } from './broker-client-error.js';

/**
 * Fills in the parameters of a path. The raw path's `{path}` keeps its slashes.
 *
 * @throws BrokerClientError `invalid_request` for a value that would change the path: URLs resolve `.` and `..` even
 * in place of an id; an empty id is invalid too
 */
export function serializePath(template: string, parameters: Readonly<Record<string, unknown>>): string {
  return template.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = parameters[name];
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') throw unusable(name);
    const segments = name === 'path' ? text.split('/') : [text];
    return segments.map((segment) => serializeSegment(name, segment)).join('/');
  });
}

function serializeSegment(name: string, segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') throw unusable(name);
  return encodeURIComponent(segment);
}

function unusable(name: string): BrokerClientError {
  return new BrokerClientError('invalid_request', `${name}: expected a valid path segment`);
}
