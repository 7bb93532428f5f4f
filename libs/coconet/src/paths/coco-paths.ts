import { Injectable } from '@nestjs/common';
import { CoconetSettings } from '../coconet-settings.js';
import { contractPaths, pathNames, type PathName } from '../contract/paths.js';
import type { Identifiers } from './identifiers.js';
import {
  beforePaths,
  normalPrefix,
  overrideProblems,
  placeTemplate,
  type PlacedTemplate,
} from './placed-template.js';

/** COCO's paths as this broker is configured: recognised and built from the same templates. */
@Injectable()
export class CocoPaths {
  private readonly templates: Readonly<Record<PathName, PlacedTemplate>>;
  private readonly prefix: string;

  /** @throws Error when an override is not a usable template: the app's configuration refuses it first */
  constructor(settings: CoconetSettings) {
    this.prefix = normalPrefix(settings.pathPrefix);
    const base = beforePaths(settings.baseUrl);
    const overrides: Readonly<Partial<Record<PathName, string>>> = settings.paths;
    const read = pathNames.map((name) => {
      const { head, below } = placeTemplate(templateOf(name, overrides[name]), this.prefix);
      return [name, { head: base + head, below }];
    });
    this.templates = Object.fromEntries(read) as Record<PathName, PlacedTemplate>;
  }

  /**
   * The path to send, origin-form.
   *
   * @throws Error when an identifier is missing or malformed: callers check them first
   */
  build(name: PathName, identifiers: Identifiers): string {
    const { head, below } = this.templates[name];
    return head + below.build(identifiers);
  }

  /**
   * The identifiers in a path of the form `name`, or `undefined` when it has another form.
   *
   * @param segments of the path below the prefix
   */
  match(name: PathName, segments: readonly string[]): Identifiers | undefined {
    return this.templates[name].below.match(segments);
  }

  /** A requested path, as records name it: with the prefix that the caller left out. */
  asked(segments: readonly string[]): string {
    return `${this.prefix}/${segments.join('/')}`;
  }
}

function templateOf(name: PathName, override: string | undefined): string {
  if (override === undefined) return contractPaths[name].template;
  const [problem] = overrideProblems(name, override);
  if (problem !== undefined) throw new Error(`the path for ${name} ${problem}`);
  return override;
}
