import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { execForm, type BuildStage } from './dockerfile.js';

/** The account in Node's base images, and the substitute if this does not run as root. */
const NODE_ACCOUNT = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : undefined;

/** What a stage's instructions have made, in a folder that stands for the root of its image. */
export class HandBuild {
  readonly root: string;
  readonly environment: Record<string, string> = {};
  /** The account that the image's programs run as; the present one where another cannot be taken. */
  account: typeof NODE_ACCOUNT;
  entrypoint: readonly string[] = [];
  /** What follows the entry point where nothing else is asked for. */
  command: readonly string[] = [];
  healthCheck: readonly string[] = [];
  private workdir = '/';
  private readonly folders = new Set<string>();

  private constructor(private readonly earlier: ReadonlyMap<string, HandBuild>) {
    this.root = mkdtempSync(join(tmpdir(), 'broker-image-'));
    chmodSync(this.root, 0o755);
  }

  /** Carries a stage out, on what earlier ones have made. */
  static of(stage: BuildStage, earlier: ReadonlyMap<string, HandBuild>): HandBuild {
    const build = new HandBuild(earlier);
    for (const { keyword, text } of stage.instructions) {
      console.log(`${keyword} ${text.length > 100 ? `${text.slice(0, 100)}…` : text}`);
      build.perform(keyword, text);
    }
    return build;
  }

  /** The folder in which programs run. */
  get cwd(): string {
    return this.within(this.workdir);
  }

  /** The same words with the image's paths replaced by local ones. */
  here(text: string): string {
    return [...this.folders].reduce(
      (rest, folder) =>
        rest.replace(new RegExp(`(?<![\\w./-])${folder}(?=[/\\s]|$)`, 'g'), this.within(folder)),
      text,
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  private perform(keyword: string, text: string): void {
    switch (keyword) {
      case 'WORKDIR':
        this.workdir = text;
        this.folders.add(text);
        mkdirSync(this.cwd, { recursive: true });
        return;
      case 'COPY':
        this.copy(text);
        return;
      case 'RUN':
        this.run(text);
        return;
      case 'ENV':
        for (const [, name = '', value = ''] of text.matchAll(/(\w+)=(\S+)/g)) {
          if (value.startsWith('/')) this.folders.add(value);
          this.environment[name] = this.here(value);
        }
        return;
      case 'USER':
        this.account = NODE_ACCOUNT;
        return;
      case 'ENTRYPOINT':
        this.entrypoint = execForm(text);
        return;
      case 'CMD':
        this.command = execForm(text);
        return;
      case 'HEALTHCHECK':
        this.healthCheck = execForm(text);
        return;
      case 'LABEL':
      case 'VOLUME':
      case 'EXPOSE':
        return;
      default:
        throw new Error(`${keyword} cannot be done by hand yet`);
    }
  }

  private copy(text: string): void {
    const words = text.split(/\s+/);
    const from = /^--from=(\S+)$/.exec(words[0] ?? '')?.[1];
    const sources = from === undefined ? words.slice(0, -1) : words.slice(1, -1);
    const target = resolve(this.cwd, words.at(-1) ?? '.');
    const isFolder = words.at(-1)?.endsWith('/') === true || sources.length > 1;
    for (const source of sources)
      for (const path of this.found(source, from)) {
        const place = isFolder ? join(target, basename(path)) : target;
        mkdirSync(dirname(place), { recursive: true });
        // Moved if it comes from another stage: nothing reads it there again, and moving is far quicker.
        if (from === undefined) cpSync(path, place, { recursive: true, filter: (name) => !isIgnored(name) });
        else renameSync(path, place);
      }
  }

  private found(source: string, from: string | undefined): string[] {
    if (from !== undefined) return [this.earlier.get(from)?.within(source) ?? ''];
    return source === '.' ? ['.'] : globSync(source);
  }

  private run(text: string): void {
    const { uid, gid } = NODE_ACCOUNT ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    execFileSync('sh', ['-ec', this.here(text).replaceAll('node:node', `${uid}:${gid}`)], {
      cwd: this.cwd,
      env: { ...this.environment, PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  private within(path: string): string {
    return join(this.root, path);
  }
}

/** What `.dockerignore` keeps out of the context. */
function isIgnored(path: string): boolean {
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
  return ignored.some((name) => name !== '' && (path === name || path.startsWith(`${name}/`)));
}
