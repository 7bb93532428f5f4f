import {
  descriptionFormat,
  descriptionVersion,
  shapeOf,
  type AnswerDescription,
  type CloudAnswer,
  type CloudBehaviour,
  type CloudDescription,
  type CloudError,
  type CloudPath,
  type ErrorDescription,
  type Shape,
} from '#standard';
import { isAnswer, refusalCode, successOf, type Seen } from './seen.js';

/** One way to ask, and what came back. Holds no value from COCO. */
export interface TriedForm {
  readonly form: string;
  readonly answered: string;
}

/** One question to COCO. */
export interface ProbeFinding {
  readonly question: string;
  readonly tried: readonly TriedForm[];
  readonly answer: string;
  /** `seen`: COCO showed it. `inferred`: what COCO showed suggests it. `open`: it could not be found out. */
  readonly certainty: 'seen' | 'inferred' | 'open';
}

/** What a probe found out. */
export interface ProbeReport {
  /** Whether COCO answered at all. */
  readonly reachable: boolean;
  readonly findings: readonly ProbeFinding[];
  /** Settings by name, as they should be set. */
  readonly settings: Readonly<Record<string, string>>;
  /** The questions that were not asked, and what it takes to ask them. */
  readonly notAsked: readonly string[];
  /** What was seen, for the sandbox to replay. */
  readonly description: CloudDescription;
}

/** Collects what a probe finds out. */
export class ReportInProgress {
  reachable = true;
  readonly findings: ProbeFinding[] = [];
  readonly settings: Record<string, string> = {};
  readonly notAsked: string[] = [];
  private readonly paths: Partial<Record<CloudPath, readonly string[]>> = {};
  private readonly answers: Partial<Record<CloudAnswer, AnswerDescription>> = {};
  private readonly errors: Partial<Record<CloudError, ErrorDescription>> = {};
  private readonly behaviour: Partial<Record<CloudBehaviour, boolean>> = {};

  /** @param prefix the configured one: it holds until another one is found */
  constructor(public prefix: string) {}

  add(
    question: string,
    certainty: ProbeFinding['certainty'],
    answer: string,
    tried: readonly TriedForm[] = [],
  ): void {
    this.findings.push({ question, tried, answer, certainty });
  }

  /** Where a path answers. @param templates below the prefix, the usual one first */
  recordPath(path: CloudPath, ...templates: readonly string[]): void {
    if (templates.length > 0) this.paths[path] = templates;
  }

  /** The one shape of successes of a call; other answers among them are left out. */
  recordAnswers(name: CloudAnswer, seen: readonly Seen[], change = (shape: Shape): Shape => shape): void {
    const samples = seen.filter((each) => successOf(each) !== undefined).filter(isAnswer);
    const [first] = samples;
    if (first !== undefined)
      this.answers[name] = { status: first.status, body: change(shapeOf(...samples.map(successOf))) };
  }

  /** How something is refused; an answer that is not JSON has no shape, and is left out. */
  recordError(name: CloudError, seen: Seen | undefined): void {
    if (!isAnswer(seen) || seen.status < 300 || seen.body.form !== 'JSON') return;
    const code = refusalCode(seen);
    this.errors[name] = {
      status: seen.status,
      ...(code !== undefined && { code }),
      body: shapeOf(seen.body.value),
    };
  }

  recordBehaviour(name: CloudBehaviour, does: boolean): void {
    this.behaviour[name] = does;
  }

  get report(): ProbeReport {
    const { reachable, findings, settings, notAsked, prefix, paths, answers, errors, behaviour } = this;
    const format = { format: descriptionFormat, version: descriptionVersion } as const;
    const description = { ...format, name: 'recorded by a probe', prefix, paths, answers, errors, behaviour };
    return { reachable, findings, settings, notAsked, description };
  }
}
