import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { launchOptions } from './browser.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the one Chromium of a run takes connections. */
    readonly browserEndpoint: string;
  }
}

/** Starts the one Chromium of a run, which every file connects to; ends it after the last. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const server = await chromium.launchServer({ ...launchOptions(), host: '127.0.0.1' });
  project.provide('browserEndpoint', server.wsEndpoint());
  return () => server.close();
};
