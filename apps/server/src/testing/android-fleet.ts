import { mkdtemp, rename, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Evidence, parseEvidence } from '@tallystick/attestation/evidence';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { fromBase64Url } from '@tallystick/encoding';
import {
  createVirtualPhone,
  createVirtualRoot,
  type DeviceKeys,
  type PhoneFault,
  type PhoneModel,
} from '@tallystick/virtual-devices/phone';
import type { App } from '../app.ts';
import { createManualClock } from './manual-clock.ts';
import { createTestApp } from './test-app.ts';
import {
  complete,
  deviceClient,
  linked,
  newCode,
  newTerminal,
  open,
  p256Of,
  requestOf,
  TEST_API_KEY,
  type TestDevice,
} from './test-devices.ts';

const MODEL: Partial<PhoneModel> = {
  packageName: 'org.example.till',
  signatureDigest: '5e'.repeat(32),
  versionCode: 7,
};
const APP = { packageName: 'org.example.till', signatureDigests: ['5e'.repeat(32)], minimumVersion: 7 };

/** A server that takes the virtual root for Google's, with a revocation list file, and phones that stand on it. */
export const createAndroidFleet = async (engine: 'pglite' | 'postgres') => {
  const clock = createManualClock();
  const now = () => clock.now();
  const root = await createVirtualRoot({ now });
  const path = join(await mkdtemp(join(tmpdir(), 'tallystick-test-')), 'status.json');
  /** Replaces the file in one step, with the time of fetching. */
  const put = async (...serials: readonly string[]) => {
    const entries = Object.fromEntries(
      serials.map((serial) => [serial, { status: 'REVOKED', reason: 'KEY_COMPROMISE' }]),
    );
    const seconds = Math.floor(clock.now() / 1000);
    await writeFile(`${path}.new`, JSON.stringify({ entries }));
    await utimes(`${path}.new`, seconds, seconds);
    await rename(`${path}.new`, path);
  };
  await put();
  const config = { seedApiKey: TEST_API_KEY, androidApps: [APP], androidRevocationList: path };
  const androidAnchors = [trustAnchorOf(root.certificate, 'test root')];
  const app = await createTestApp(engine, config, { clock, androidAnchors });

  /** A phone of the fleet, enrolled at one of the processes. */
  const enrolAt = async (at: App, ...faults: readonly PhoneFault[]): Promise<TestDevice> => {
    const phone = createVirtualPhone({ root, now, model: MODEL, faults });
    const terminal = await newTerminal(at);
    const secret = linked(await newCode(at, terminal));
    const opened = await open(at, terminal.terminalNumber, secret);
    const evidence = async (keys: DeviceKeys): Promise<Evidence> => {
      const challenge = fromBase64Url(opened.challenge.value);
      return parseEvidence({ ...(await phone.attest({ challenge, ...keys })), kind: 'android-key' });
    };
    const body = await requestOf(phone, opened, secret, { level: 1, evidence });
    const enrolled = await complete(at, opened.enrolmentId, body);
    const deviceKey = p256Of(body.deviceKey);
    const client = deviceClient(at, phone, enrolled.deviceId, deviceKey);
    return { phone, terminal, enrolled, deviceKey, client };
  };

  return {
    app,
    clock,
    put,
    config,
    androidAnchors,
    enrolAt,
    enrol: (...faults: readonly PhoneFault[]) => enrolAt(app, ...faults),
  };
};
