import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64Url } from '@tallystick/encoding';
import type { ServerConfig } from '../config.ts';

/** Settings for a test: test mode, any free port, a data folder of its own, limits out of the way, a fixed master key. */
export const testConfig = (changes: Partial<ServerConfig> = {}): ServerConfig => ({
  mode: 'test',
  port: 0,
  host: '127.0.0.1',
  origin: 'http://localhost:4000',
  data: mkdtempSync(join(tmpdir(), 'tallystick-test-')),
  virtualRoot: undefined,
  androidRevocationList: undefined,
  androidApps: [],
  appleApps: [],
  playIntegrityKeys: undefined,
  webauthnRoots: undefined,
  databaseUrl: undefined,
  databasePoolSize: 10,
  masterKey: toBase64Url(new Uint8Array(32).fill(7)),
  logLevel: 'silent',
  migrateAtStart: true,
  drain: { announceMs: 0, leaveMs: 0 },
  metrics: 'anyone',
  issuer: { host: '127.0.0.1', isoPort: 1, httpOrigin: 'http://127.0.0.1:1' },
  acquirer: { dialect: 'iso1987binary', timeoutMs: 1_000 },
  cardTrace: true,
  webRoot: undefined,
  tls: undefined,
  exporterHeader: undefined,
  trustProxy: false,
  databaseWaitMs: 0,
  publicRequestsPerMinute: 1_000_000,
  auditKeptDays: 36_500,
  attestationsKeptDays: 400,
  eventsKeptDays: 180,
  tracesKeptDays: 180,
  requestsKeptDays: 7,
  enrolmentsKeptDays: 30,
  shadowKeptDays: 180,
  historyKeptDays: 1_095,
  without: new Set(),
  seedApiKey: undefined,
  firstMerchant: undefined,
  merchantTimeZone: undefined,
  ...changes,
});
