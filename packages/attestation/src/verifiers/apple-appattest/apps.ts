import { hash } from 'node:crypto';
import type { AppleEnvironment } from '../../result/facts.ts';

/** An iOS app that may be a terminal, in one environment: the same app in both is listed twice. */
export interface AppleApp {
  /** Ten characters. */
  readonly teamId: string;
  readonly bundleId: string;
  readonly environment: AppleEnvironment;
}

/** An app with the hash that authenticator data names it by. */
export interface KnownAppleApp extends AppleApp {
  readonly appId: string;
  /** SHA-256 of the app id. */
  readonly rpIdHash: Uint8Array;
}

export const knownApps = (apps: readonly AppleApp[]): KnownAppleApp[] =>
  apps.map((app) => {
    const appId = `${app.teamId}.${app.bundleId}`;
    return { ...app, appId, rpIdHash: hash('sha256', appId, 'buffer') };
  });
