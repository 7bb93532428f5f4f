/** One dialect of COCO: recognises its paths and words its answers. */

import { cloudPaths } from '#standard';
import type { CloudAnswer, CloudBehaviour, CloudDescription, CloudError, CloudPath } from '#standard';
import type { OutgoingHttpHeaders } from 'node:http';
import { jsonAnswer } from '../http/exchange.js';
import type { Answer } from '../http/exchange.js';
import { documented } from './documented.js';
import { render } from './render.js';
import type { Facts } from './render.js';

/** Identifiers of a path by name, undecoded. */
export type Identifiers = Readonly<Record<string, string>>;

/** A path that a dialect knows. */
export interface KnownPath {
  readonly path: CloudPath;
  readonly identifiers: Identifiers;
}

interface PathForm {
  readonly path: CloudPath;
  readonly form: RegExp;
}

/** A dialect, complete: what its description leaves out is as documented. */
export class Dialect {
  /** What was filled up from the documented dialect, such as `answers.command`. */
  readonly filledUp: readonly string[];
  readonly #documents: Complete;
  readonly #forms: readonly PathForm[];

  constructor(readonly description: CloudDescription) {
    this.#documents = {
      paths: { ...documented.paths, ...description.paths },
      answers: { ...documented.answers, ...description.answers },
      errors: { ...documented.errors, ...description.errors },
      behaviour: { ...documented.behaviour, ...description.behaviour },
    };
    this.filledUp = parts.flatMap((part) =>
      Object.keys(documented[part]).flatMap((name) => (name in description[part] ? [] : [`${part}.${name}`])),
    );
    this.#forms = (Object.keys(cloudPaths) as CloudPath[]).flatMap((path) =>
      this.#documents.paths[path].map((template) => ({ path, form: formOf(description.prefix + template) })),
    );
  }

  get name(): string {
    return this.description.name;
  }

  /** The path that this pathname is, if COCO has it; an encoded slash stays within its segment. */
  find(pathname: string): KnownPath | undefined {
    for (const { path, form } of this.#forms) {
      const match = form.exec(pathname);
      if (match) return { path, identifiers: { ...match.groups } };
    }
    return undefined;
  }

  /** Where a path begins that needs no identifier, such as the token endpoint. */
  pathTo(path: 'authorize' | 'token' | 'revocation' | 'user' | 'networks'): string {
    return `${this.description.prefix}${this.#documents.paths[path][0] ?? ''}`;
  }

  does(behaviour: CloudBehaviour): boolean {
    return this.#documents.behaviour[behaviour];
  }

  /** A successful answer. @param variant as {@link render} has it */
  answer(name: CloudAnswer, facts: Facts, variant = 0): Answer {
    const { status, body } = this.#documents.answers[name];
    return jsonAnswer(status, render(body, facts, variant));
  }

  /** A refusal in the dialect's words. */
  refuse(name: CloudError, message: string, headers: OutgoingHttpHeaders = {}): Answer {
    const { status, code, body } = this.#documents.errors[name];
    const facts = {
      ...(code !== undefined && { code, error: code }),
      message,
      error_description: message,
    };
    return jsonAnswer(status, render(body, facts), headers);
  }
}

/** The dialect in use; a control call may change it while the sandbox runs. */
export class CurrentDialect {
  constructor(public spoken: Dialect) {}
}

const parts = ['paths', 'answers', 'errors', 'behaviour'] as const;

type Complete = {
  readonly [Part in (typeof parts)[number]]: Readonly<Required<CloudDescription[Part]>>;
};

function formOf(template: string): RegExp {
  const pattern = template.split('/').map((segment) => {
    const identifier = /^\{(\w+)\}$/.exec(segment)?.[1];
    return identifier === undefined ? segment.replaceAll('.', '\\.') : `(?<${identifier}>[^/]+)`;
  });
  return new RegExp(`^${pattern.join('/')}$`);
}
