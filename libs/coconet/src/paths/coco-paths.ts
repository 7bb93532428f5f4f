import { Injectable } from '@nestjs/common';
import { CoconetSettings } from '../coconet-settings.js';
import type { Identifiers } from './identifiers.js';
import { isAssumed, knownPaths, pathNames, type PathName } from './known-paths.js';
import { PathTemplate } from './path-template.js';

/** COCO's paths as this broker is configured: recognised and built from the same templates. */
@Injectable()
export class CocoPaths {
  private readonly templates: Readonly<Record<PathName, PathTemplate>>;
  /** What stands before every path when COCO is reached under a prefix, without a slash at its end. */
  private readonly prefix: string;

  /** @throws Error when an override is not a usable template */
  constructor(settings: CoconetSettings) {
    this.prefix = settings.baseUrl.pathname.replace(/\/+$/, '');
    const read = pathNames.map((name) => [
      name,
      readTemplate(name, isAssumed(name) ? settings.paths[name] : undefined),
    ]);
    this.templates = Object.fromEntries(read) as Record<PathName, PathTemplate>;
  }

  /**
   * The path to send, origin-form.
   *
   * @throws Error when an identifier is missing or malformed: callers check them first
   */
  build(name: PathName, identifiers: Identifiers): string {
    return this.prefix + this.templates[name].build(identifiers);
  }

  /** The identifiers in a path of the form `name`, or `undefined` when it has another form. */
  match(name: PathName, segments: readonly string[]): Identifiers | undefined {
    return this.templates[name].match(segments);
  }
}

function readTemplate(name: PathName, override: string | undefined): PathTemplate {
  const original = PathTemplate.parse(knownPaths[name].template);
  if (override === undefined) return original;
  if (!override.startsWith('/v1.0/')) throw new Error(`the path for ${name} must start with /v1.0/`);
  const template = PathTemplate.parse(override);
  const missing = original.identifiers.filter((identifier) => !template.identifiers.includes(identifier));
  if (missing.length > 0) throw new Error(`the path for ${name} lacks :${missing.join(', :')}`);
  return template;
}
