/** Starts headless Chromium with only what npm installed: no system package, no display, no home folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { unpackChromium } from './chromium-files.js';

/** A running browser; to pages, each context is a separate browser. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  /** Ends the browser and removes all it wrote. */
  close(): Promise<void>;
}

/** Longest wait for anything a page should show. */
export const PAGE_TIMEOUT = 30_000;

/** Chromium itself crashes now and then while it starts; one crash is no reason to fail, three are. */
const LAUNCH_ATTEMPTS = 3;

/** Starts Chromium. */
export async function launchBrowser(): Promise<LaunchedBrowser> {
  if (platform() !== 'linux' || arch() !== 'x64') return launchInstalledChrome();
  const files = await unpackChromium();
  // HOME may be unset or not ours, and the font cache has to go somewhere that is removed in the end.
  const home = mkdtempSync(join(tmpdir(), 'chromium-home-'));
  const removeFiles = (): void => {
    rmSync(home, { recursive: true, force: true });
    files.discard();
  };
  try {
    return await launch(
      {
        executablePath: files.program,
        // Always its own libraries, even if the system has some: then every machine runs the same.
        env: { HOME: home, LD_LIBRARY_PATH: files.libraries, FONTCONFIG_FILE: files.fontConfiguration },
      },
      removeFiles,
    );
  } catch (error) {
    removeFiles();
    throw error;
  }
}

/** The npm package contains only a Linux x64 build; elsewhere the machine's Chrome has to do. */
async function launchInstalledChrome(): Promise<LaunchedBrowser> {
  try {
    return await launch({ channel: 'chrome' }, () => undefined);
  } catch (error) {
    throw new Error('npm has a Chromium only for Linux x64: install Google Chrome on this machine', {
      cause: error,
    });
  }
}

async function launch(options: LaunchOptions, removeFiles: () => void): Promise<LaunchedBrowser> {
  const browser = await launchWithRetries({
    ...options,
    headless: true,
    // Without these some of its processes outlive it for a moment, and stay as zombies where process 1 reaps none.
    args: ['--no-zygote', '--in-process-gpu'],
    // As root, and in most containers, Chromium's own sandbox cannot be set up; the pages opened are our own.
    chromiumSandbox: false,
    // The demo closes the browser itself, in order; Playwright would end this process immediately.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  return {
    browser,
    close: async () => {
      await browser.close();
      removeFiles();
    },
  };
}

async function launchWithRetries(options: LaunchOptions): Promise<Browser> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await chromium.launch(options);
    } catch (error) {
      if (attempt === LAUNCH_ATTEMPTS) throw error;
    }
}
