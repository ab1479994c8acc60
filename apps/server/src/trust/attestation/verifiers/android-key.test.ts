import { mkdtemp, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chainEvidenceFromPem,
  type Evidence,
  parseEvidence,
  VIRTUAL_REVOKED_SERIAL,
} from '@tallystick/attestation/evidence';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { testEngines } from '@tallystick/database/testing';
import { fromBase64Url } from '@tallystick/encoding';
import { createChallenge, getTerminal, listAttestations, submitEvidence } from '@tallystick/protocol';
import {
  createVirtualPhone,
  createVirtualRoot,
  type DeviceKeys,
  type PhoneModel,
  type VirtualPhone,
  type VirtualPhoneOptions,
} from '@tallystick/virtual-devices/phone';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ServerConfig } from '../../../config.ts';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import {
  asOperator,
  complete,
  deviceClient,
  linked,
  newCode,
  newTerminal,
  type Opened,
  open,
  p256Of,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
} from '../../../testing/test-devices.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const VECTORS = new URL('../../../../../../vectors/android-key-attestation/', import.meta.url);
const MODEL: Partial<PhoneModel> = {
  packageName: 'org.example.till',
  signatureDigest: '5e'.repeat(32),
  versionCode: 7,
};
const APP = { packageName: 'org.example.till', signatureDigests: ['5e'.repeat(32)], minimumVersion: 7 };
const listing = (status: string) => ({
  entries: { [VIRTUAL_REVOKED_SERIAL]: { status, reason: 'KEY_COMPROMISE' } },
});

interface Options {
  readonly engine?: 'pglite' | 'postgres';
  /** Left out: no file is named. */
  readonly list?: object;
  readonly config?: Partial<ServerConfig>;
  readonly at?: number;
  /** Keeps Google's roots. */
  readonly google?: boolean;
}

/** A server with a maker of phones that it takes for Google, and a revocation list file if there is to be one. */
const setUp = async ({ engine = 'pglite', list, config, at, google }: Options) => {
  const clock = createManualClock(at);
  const now = () => clock.now();
  const root = await createVirtualRoot({ now });
  const path = join(await mkdtemp(join(tmpdir(), 'tallystick-test-')), 'status.json');
  /** Replaces the file in one step, with the time of fetching; gives that time. */
  const put = async (content: object) => {
    const seconds = Math.floor(clock.now() / 1000);
    await writeFile(`${path}.new`, JSON.stringify(content));
    await utimes(`${path}.new`, seconds, seconds);
    await rename(`${path}.new`, path);
    return new Date(seconds * 1000).toISOString();
  };
  if (list !== undefined) await put(list);
  const app = await createTestApp(
    engine,
    {
      seedApiKey: TEST_API_KEY,
      androidApps: [APP],
      androidRevocationList: list === undefined ? undefined : path,
      ...config,
    },
    { clock, ...(google ? {} : { androidAnchors: [trustAnchorOf(root.certificate, 'test root')] }) },
  );
  return {
    app,
    clock,
    phone: (change: Partial<VirtualPhoneOptions> = {}) =>
      createVirtualPhone({ root, now, model: MODEL, ...change }),
    /** Replaces the file and waits until the server has seen it. */
    async replace(content: object) {
      const asOf = await put(content);
      await vi.waitFor(async () => {
        clock.advance(MINUTE);
        expect(await signalOf(app)).toMatchObject({ asOf });
      }, 60_000);
    },
  };
};
const signalOf = async (app: TestApp) =>
  (await app.http.inject('/ready')).json<{ androidRevocationList: object }>().androidRevocationList;

const genuine =
  (phone: VirtualPhone, opened: Opened) =>
  async (keys: DeviceKeys): Promise<Evidence> => {
    const challenge = fromBase64Url(opened.challenge.value);
    return parseEvidence({ ...(await phone.attest({ challenge, ...keys })), kind: 'android-key' });
  };

/** The whole of an enrolment by HTTP, with the phone's chain or another as `android-key` evidence. */
const enrol = async (app: TestApp, phone: VirtualPhone, other?: Evidence) => {
  const terminal = await newTerminal(app);
  const secret = linked(await newCode(app, terminal));
  const opened = await open(app, terminal.terminalNumber, secret);
  const evidence = other === undefined ? genuine(phone, opened) : async () => other;
  const body = await requestOf(phone, opened, secret, { level: 2, evidence });
  return { terminal, body, ended: complete(app, opened.enrolmentId, body) };
};
const accepted = async (app: TestApp, phone: VirtualPhone) => (await enrol(app, phone)).ended;
/** The checks that an enrolment fails, with what the device is told to do. */
const refused = async (app: TestApp, phone: VirtualPhone, other?: Evidence) => {
  const { ended, terminal } = await enrol(app, phone, other);
  const problem = await problemOf(ended);
  expect(problem.code).toBe('enrolment_refused');
  // What the hardware proved; what the app says of itself is appraised beside it.
  const failed =
    problem.checks?.filter(({ id, status }) => status !== 'warning' && !id.startsWith('items.')) ?? [];
  const [record] = (await asOperator(app).call(listAttestations, { params: { id: terminal.id } })).data;
  expect(record).toMatchObject({ kind: 'android-key', verdict: 'contraindicated', purpose: 'enrol' });
  return {
    ids: failed.map(({ id }) => id),
    remedy: failed[0]?.remedy,
    recorded: (id: string) => record?.checks.find((check) => check.id === id)?.evidence,
  };
};
describe.each(testEngines())('android-key evidence on %s', (engine) => {
  let system: Awaited<ReturnType<typeof setUp>>;
  beforeAll(async () => {
    system = await setUp({ engine, list: listing('REVOKED') });
    await system.app.listen();
    system.clock.advance(23 * HOUR);
  });
  afterAll(() => system.app.drop());

  it('enrols a phone whose chain is not on a fresh list, and its key answers challenges', async () => {
    const { app } = system;
    const phone = system.phone();
    const { terminal, body, ended } = await enrol(app, phone);
    const { deviceId, status } = await ended;
    expect(status).toBe('active');
    const after = await asOperator(app).call(getTerminal, { params: { id: terminal.id } });
    expect(after).toMatchObject({
      device: { id: deviceId, kind: 'android-key', level: 2 },
      lastAttestation: { purpose: 'enrol', kind: 'android-key', verdict: 'affirming' },
    });
    const ids = after.lastAttestation?.checks.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['chain.revocation', 'revocation.freshness', 'app.signature', 'boot.locked']),
    );

    const client = deviceClient(app, phone, deviceId, p256Of(body.deviceKey));
    const challenge = await client.call(createChallenge, { body: { purpose: 'periodic' } });
    const evidence = await phone.answer({
      challenge: fromBase64Url(challenge.value),
      deviceId,
      purpose: 'periodic',
      level: 2,
    });
    const { result } = await client.call(submitEvidence, { body: { challengeId: challenge.id, evidence } });
    expect(result.verdict).toBe('affirming');
  });

  it.each<[string, Partial<PhoneModel>, string]>([
    ['another package', { packageName: 'org.example.other' }, 'app.package'],
    ['the app of the virtual phones', { packageName: 'dev.tallystick.till' }, 'app.signature'],
    ['another signer', { signatureDigest: '00'.repeat(32) }, 'app.signature'],
    ['an older version', { versionCode: 6 }, 'app.version'],
  ])('refuses %s', async (_, change, id) => {
    const phone = system.phone({ model: { ...MODEL, ...change } });
    expect((await refused(system.app, phone)).ids).toEqual([id]);
  });

  it('refuses a phone with an open bootloader', async () => {
    const { ids } = await refused(system.app, system.phone({ faults: ['unlocked-bootloader'] }));
    expect(ids).toEqual(['boot.locked', 'boot.state']);
  });

  it('refuses by rule while the list is stale, and accepts again when the file was replaced', async () => {
    const { app, clock, phone, replace } = system;
    expect((await accepted(app, phone())).status).toBe('active');
    clock.advance(1.5 * HOUR);
    const { ids, remedy, recorded } = await refused(app, phone());
    expect(ids).toEqual(['revocation.freshness']);
    expect(remedy).toBe(
      'Nothing is wrong with the phone. The operator must restore updates of the revocation list.',
    );
    expect(recorded('revocation.freshness')).toBe('24.5 hours old');
    expect(await signalOf(app)).toMatchObject({ state: 'stale', readable: true });
    await replace(listing('REVOKED'));
    expect(await signalOf(app)).toMatchObject({ state: 'fresh' });
    expect((await accepted(app, phone())).status).toBe('active');
  });

  it.each(['REVOKED', 'SUSPENDED'])('refuses a chain with a serial that becomes %s', async (status) => {
    const { app, phone, replace } = system;
    await replace({ entries: {} });
    expect((await accepted(app, phone({ faults: ['revoked-key'] }))).status).toBe('active');
    await replace(listing(status));
    const { ids, remedy, recorded } = await refused(app, phone({ faults: ['revoked-key'] }));
    expect(ids).toEqual(['chain.revocation']);
    expect(remedy).toMatch(/^Use another device/);
    expect(recorded('chain.revocation')).toBe(
      `serial ${VIRTUAL_REVOKED_SERIAL} is ${status} (KEY_COMPROMISE)`,
    );
    expect((await accepted(app, phone())).status).toBe('active');
  });
});

describe('android-key evidence', () => {
  it('is refused where no list is named', async () => {
    const { app, phone } = await setUp({});
    try {
      const { ids, remedy, recorded } = await refused(app, phone());
      expect(ids).toEqual(['chain.revocation']);
      expect(remedy).toContain('The server has no revocation list');
      expect(recorded('chain.revocation')).toBe('no revocation list');
      expect(await signalOf(app)).toEqual({ state: 'none' });
    } finally {
      await app.drop();
    }
  });

  it('enrols in live mode too', async () => {
    const firstMerchant = {
      name: 'Real Coffee',
      currency: 'EUR',
      countryCode: '276',
      merchantNumber: '276000000000099',
    } as const;
    const config = { mode: 'live', seedApiKey: undefined, firstMerchant } as const;
    const { app, phone: make } = await setUp({ list: { entries: {} }, config });
    try {
      const { firstMerchant: merchant, terminals } = app.modules;
      const phone = make();
      const terminal = await terminals.create(merchant.id, { label: 'Counter' });
      const secret = linked(await terminals.createActivationCode(merchant.id, terminal.id));
      const opened = await open(app, terminal.terminalNumber, secret);
      const body = await requestOf(phone, opened, secret, { evidence: genuine(phone, opened) });
      expect(await complete(app, opened.enrolmentId, body)).toMatchObject({ status: 'active' });
    } finally {
      await app.drop();
    }
  });
});

describe("under Google's roots", () => {
  /** When the chain of the vector was collected. */
  const AT = 1_727_389_885_586;
  const collector = {
    packageName: 'com.google.wireless.android.security.attestationverifier.collector',
    signatureDigests: [Uint8Array.fromBase64('EDk47kU35Z6O55L2VFBPuDRvxrNG0LvEQV/DOfz8jsE=').toHex()],
    minimumVersion: 0,
  };
  const read = (path: string) => readFile(new URL(path, VECTORS), 'utf8');
  const akita = async () => chainEvidenceFromPem('android-key', await read('akita-sdk34/TEE_EC_NONE.pem'));
  let system: Awaited<ReturnType<typeof setUp>>;
  beforeAll(async () => {
    const list: object = JSON.parse(await read('status-list-sample.json'));
    system = await setUp({ at: AT, google: true, list, config: { androidApps: [collector] } });
  });
  afterAll(() => system.app.drop());

  it('a chain of a real phone verifies, and is refused: it answers another challenge with another key', async () => {
    const { ids, recorded } = await refused(system.app, system.phone(), await akita());
    expect(ids).toEqual(['key.challenge', 'key.binding']);
    expect(recorded('chain.root')).toMatch(/^Google root/);
    expect(recorded('chain.revocation')).toBe('not on the list, which is 0 minutes old');
  });

  it('it would be refused for its open bootloader, were the challenge its own', async () => {
    const context = { challenge: new TextEncoder().encode('challenge') };
    const items = {
      'app.id': collector.packageName,
      'app.signer': collector.signatureDigests[0] ?? '',
      'app.version': String(collector.minimumVersion),
    };
    const demanded = { level: 1, minimumLevel: 1, items } as const;
    const { attestation, firstMerchant } = system.app.modules;
    const { result } = await attestation.appraiseEnrolment(
      firstMerchant.id,
      await akita(),
      context,
      demanded,
    );
    const failed = result.checks.filter(({ status }) => status === 'contraindicated' || status === 'none');
    expect(result).toMatchObject({ verdict: 'contraindicated', reason: 'constraint-violation' });
    expect(failed.map(({ id }) => id)).toEqual(['boot.locked', 'boot.state']);
    expect(failed[0]?.remedy).toContain('bootloader is unlocked');
  });

  it('a chain of a virtual phone is refused, also in test mode', async () => {
    expect((await refused(system.app, await phoneOf(system.app))).ids).toEqual(['chain.root']);
  });
});
