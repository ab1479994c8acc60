import { createHmac, randomBytes } from 'node:crypto';
import { type DeviceKeyScheme, SCHEMES } from '@tallystick/attestation/evidence';
import { sharedSecretThumbprint } from '@tallystick/attestation/proof/attester';
import { sealSharedSecret } from '@tallystick/attestation/proof/sealed-secret';
import { createDeviceChannel, makeWebCryptoSessionKey } from '@tallystick/channel/client';
import { testEngines } from '@tallystick/database/testing';
import { getTerminal, listAttestations } from '@tallystick/protocol';
import { createVirtualTerminal } from '@tallystick/virtual-devices';
import type { VirtualPhone } from '@tallystick/virtual-devices/phone';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createScriptedHost, type ScriptedHost } from '../../testing/scripted-host.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  complete,
  type EnrolmentRequest,
  enrolDevice,
  injectFetch,
  linked,
  newCode,
  newTerminal,
  open,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
  virtualRootOf,
} from '../../testing/test-devices.ts';
import { payingDevice } from '../../testing/test-payments.ts';
import { acquirerUp } from '../../testing/until.ts';

const ACCEPTED = ['es256', 'ml-dsa-65', 'ml-dsa-87', 'hmac-sha256'] as const;

describe.each(testEngines())('second secrets on %s', (engine) => {
  const clock = createManualClock();
  let host: ScriptedHost;
  let app: TestApp;
  beforeAll(async () => {
    host = await createScriptedHost();
    app = await createTestApp(
      engine,
      {
        seedApiKey: TEST_API_KEY,
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' },
      },
      { clock },
    );
    await app.listen();
    await acquirerUp(app);
  });
  afterAll(async () => {
    await app.drop();
    await host.close();
  });

  /** An enrolment that was begun, with what a phone of a scheme answers it. */
  const begun = async (scheme: DeviceKeyScheme, options: { phone?: VirtualPhone; level?: 1 | 2 } = {}) => {
    const terminal = await newTerminal(app, options.level ? { minimumLevel: options.level } : {});
    const code = await newCode(app, terminal);
    const phone = options.phone ?? (await phoneOf(app, [], scheme));
    const opened = await open(app, terminal.terminalNumber, linked(code));
    const body = await requestOf(phone, opened, linked(code), {});
    return { terminal, phone, opened, body, id: opened.enrolmentId };
  };
  /** A phone whose shared secret is known here. */
  const phoneWith = async (
    secret: Uint8Array,
    bend: (to: Parameters<typeof sealSharedSecret>[1]) => Parameters<typeof sealSharedSecret>[1] = (to) => to,
  ): Promise<VirtualPhone> => {
    const phone = await phoneOf(app, [], 'hmac-sha256');
    const thumbprint = await sharedSecretThumbprint(secret);
    const seal: typeof sealSharedSecret = (bytes, to) => sealSharedSecret(bytes, bend(to));
    return Object.assign(Object.create(phone), {
      generateKeys: async () => ({
        ...(await phone.generateKeys()),
        deviceKeyThumbprint: thumbprint,
        secondSecret: {
          scheme: 'hmac-sha256',
          thumbprint,
          seal: (to: Parameters<typeof seal>[1]) => seal(secret, to),
        },
      }),
      sign: async (bytes: Uint8Array) => createHmac('sha256', secret).update(bytes).digest(),
    });
  };

  /** An enrolled device, and what anybody may know of its second secret: the public key, or the thumbprint. */
  const enrolKnown = async (scheme: DeviceKeyScheme) => {
    const device = await enrolDevice(app, { phone: await phoneOf(app, [], scheme) });
    const { device: shown } = await asOperator(app).call(getTerminal, { params: { id: device.terminal.id } });
    const known = scheme === 'es256' ? JSON.stringify(device.deviceKey) : (shown?.keyThumbprint ?? '');
    return { phone: device.phone, enrolled: device.enrolled, known };
  };

  it.each(ACCEPTED)('enrol a device with %s, which then pays', async (scheme) => {
    const device = await enrolDevice(app, { phone: await phoneOf(app, [], scheme) });
    const view = await asOperator(app).call(getTerminal, { params: { id: device.terminal.id } });
    expect(view).toMatchObject({
      status: 'active',
      device: { id: device.enrolled.deviceId, level: 1, keyScheme: scheme },
    });
    const till = payingDevice(app, device);
    for (const value of [1250, 700]) {
      const { payment, ticket } = await till.ready(value);
      expect((await till.present(payment, ticket)).status).toBe('approved');
    }
    const [row] = await app.platform.database.query<{ key_scheme: string }>(
      { text: 'select key_scheme from devices where id = $1' },
      [device.enrolled.deviceId],
    );
    expect(row?.key_scheme).toBe(scheme);
  });

  it.each(ACCEPTED)(
    'of %s are made by a terminal of its own accord, and made anew by its next enrolment',
    async (scheme) => {
      const { terminal, phone } = createVirtualTerminal({
        origin: app.platform.config.origin,
        fetch: injectFetch(app),
        root: await virtualRootOf(app),
        clock: () => clock.now(),
        phone: { scheme, now: () => clock.now() },
        tap: () => new Promise(() => {}),
      });
      const record = await newTerminal(app);
      const thumbprints: (string | undefined)[] = [];
      try {
        for (let time = 0; time < 2; time += 1) {
          await terminal.until((state) => state.kind === 'unenrolled', AbortSignal.timeout(60_000));
          const secret = linked(await newCode(app, record));
          terminal.send({ type: 'enrol', terminalNumber: record.terminalNumber, secret });
          const state = await terminal.until(
            ({ kind }) => kind === 'ready' || kind === 'unenrolled',
            AbortSignal.timeout(60_000),
          );
          expect(state, JSON.stringify(state)).toMatchObject({ kind: 'ready' });
          const view = await asOperator(app).call(getTerminal, { params: { id: record.id } });
          thumbprints.push(view.device?.keyThumbprint);
          terminal.send({ type: 'wipe' });
          await terminal.until(({ kind }) => kind !== 'ready', AbortSignal.timeout(60_000));
        }
      } finally {
        terminal.close();
      }
      expect(new Set(thumbprints).size).toBe(2);
      expect(phone.kind).toBe('virtual');
    },
  );

  it.each(ACCEPTED)('of %s ask for tokens by their own algorithm and no other', async (scheme) => {
    const { phone, enrolled, known } = await enrolKnown(scheme);
    const ask = (
      alg: string,
      sign: (bytes: Uint8Array) => Promise<Uint8Array> = (bytes) => phone.sign(bytes),
    ) =>
      createDeviceChannel({
        origin: app.platform.config.origin,
        fetch: injectFetch(app),
        deviceId: enrolled.deviceId,
        alg,
        sign,
        makeSessionKey: makeWebCryptoSessionKey,
        now: () => clock.now(),
        random: (length) => randomBytes(length),
      }).token();
    const own = SCHEMES[scheme].jwsAlg;
    expect(await ask(own)).toMatch(/^[A-Za-z0-9_-]+\./);
    for (const alg of ['none', 'HS256', 'ES256', 'ES384', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']) {
      if (alg !== own) expect(await codeOf(ask(alg)), alg).toBe('client_assertion_invalid');
    }
    const forge = async (bytes: Uint8Array) => createHmac('sha256', known).update(bytes).digest();
    for (const alg of ['HS256', own]) {
      expect(await codeOf(ask(alg, forge)), alg).toBe('client_assertion_invalid');
      expect(await codeOf(ask(alg, async () => new Uint8Array())), alg).toBe('client_assertion_invalid');
    }
  });

  it('are asked for by the schemes that the policy takes, with a sealing key where one is shared', async () => {
    const { opened } = await begun('es256');
    expect(opened.secondSecretSchemes).toEqual(ACCEPTED);
    expect(opened.sealingKey?.split('.')).toHaveLength(3);
    const live = await createTestApp(
      engine,
      {
        mode: 'live',
        firstMerchant: {
          name: 'Hazel Coffee',
          currency: 'EUR',
          countryCode: '276',
          merchantNumber: '276000000000099',
        },
      },
      { clock },
    );
    try {
      const { firstMerchant: merchant, terminals } = live.modules;
      const terminal = await terminals.create(merchant.id, { label: 'Counter' });
      const code = await terminals.createActivationCode(merchant.id, terminal.id);
      const there = await open(live, terminal.terminalNumber, linked(code));
      expect(there.secondSecretSchemes).toEqual(['es256', 'ml-dsa-65', 'ml-dsa-87']);
      expect(there.sealingKey).toBeUndefined();
      const { kty, crv, x, y } = live.platform.keys.sealing().publicJwk;
      const phone = await phoneWith(randomBytes(32), (to) => ({ ...to, recipient: { kty, crv, x, y } }));
      const body = await requestOf(phone, { ...there, sealingKey: opened.sealingKey ?? '' }, linked(code));
      const problem = await problemOf(complete(live, there.enrolmentId, body));
      expect(problem.checks?.map((check) => check.id)).toContain('secondSecret.scheme');
    } finally {
      await live.drop();
    }
  });

  it('that are shared stand in the database under the master key, and in no event or record', async () => {
    const secret = randomBytes(32);
    const { id, body } = await begun('hmac-sha256', { phone: await phoneWith(secret) });
    await complete(app, id, body);
    const spellings = ['base64url', 'base64', 'hex'] as const;
    for (const table of ['devices', 'attestations', 'enrolments', 'events', 'terminal_changes']) {
      const rows = await app.platform.database.query({ text: `select t::text as row from ${table} t` });
      for (const { row } of rows) {
        for (const spelling of spellings) expect(String(row)).not.toContain(secret.toString(spelling));
      }
    }
  });

  it('that are shared are refused when they were sealed for anything else', async () => {
    const elsewhere = (await begun('hmac-sha256')).opened;
    const stranger = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, [
      'deriveBits',
    ]);
    const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', stranger.publicKey);
    const bends: Parameters<typeof phoneWith>[1][] = [
      (to) => ({ ...to, enrolmentId: elsewhere.enrolmentId }),
      (to) => ({ ...to, serverChallenge: elsewhere.challenge.value }),
      (to) => ({ ...to, encryptionKeyThumbprint: 'A'.repeat(43) }),
      (to) => ({ ...to, recipient: { kty: 'EC', crv: 'P-256', x, y } }),
    ];
    for (const bend of bends) {
      const { id, body, terminal } = await begun('hmac-sha256', {
        phone: await phoneWith(randomBytes(32), bend),
      });
      expect(await codeOf(complete(app, id, body))).toBe('second_secret_unreadable');
      const { data } = await asOperator(app).call(listAttestations, { params: { id: terminal.id } });
      expect(data[0]).toMatchObject({
        verdict: 'contraindicated',
        checks: [{ id: 'secondSecret.sealed', status: 'contraindicated' }],
      });
    }
  });

  it('that are shared are refused with a bit of any byte of the seal changed', async () => {
    for (const at of [0, 40, 64, 65, 96, 112]) {
      const { id, body } = await begun('hmac-sha256');
      if (body.deviceKey.kty !== 'oct') expect.fail('the secret is sealed');
      const sealed = Buffer.from(body.deviceKey.sealed, 'base64url');
      sealed.writeUInt8(sealed.readUInt8(at) ^ 1, at);
      const changed = { ...body, deviceKey: { kty: 'oct' as const, sealed: sealed.toString('base64url') } };
      expect(await codeOf(complete(app, id, changed)), `byte ${at}`).toBe('second_secret_unreadable');
    }
  });

  it('that are shared are enrolled once, wherever they come back', async () => {
    const phone = await phoneWith(randomBytes(32));
    const [first, second] = [await begun('hmac-sha256', { phone }), await begun('hmac-sha256', { phone })];
    await complete(app, second.id, second.body);
    expect(await codeOf(complete(app, first.id, first.body))).toBe('device_key_reused');
    const third = await begun('hmac-sha256', { phone });
    expect(await codeOf(complete(app, third.id, third.body))).toBe('device_key_reused');
  });

  it.each(ACCEPTED)('of %s cannot be put together from two enrolments', async (scheme) => {
    const parts = ['deviceKey', 'encryptionKey', 'evidence', 'signature'] as const;
    for (const part of parts) {
      const [mine, other] = [await begun(scheme), await begun(scheme)];
      const spliced = { ...mine.body, [part]: other.body[part] };
      const expected =
        scheme === 'hmac-sha256' && part !== 'evidence' && part !== 'signature'
          ? 'second_secret_unreadable'
          : 'transcript_mismatch';
      expect(await codeOf(complete(app, mine.id, spliced)), part).toBe(expected);
    }
  });

  it('of one scheme do not pass for another', async () => {
    const forged = async (change: (body: EnrolmentRequest) => Promise<object> | object) => {
      const { id, body } = await begun('ml-dsa-65');
      return codeOf(complete(app, id, { ...body, ...(await change(body)) }));
    };
    const curve = await begun('es256');
    const tag = (key: string) => createHmac('sha256', key).update('anything').digest('base64url');
    expect(await forged(() => ({ signature: curve.body.signature }))).toBe('transcript_mismatch');
    expect(await forged(({ deviceKey }) => ({ signature: tag(JSON.stringify(deviceKey)) }))).toBe(
      'transcript_mismatch',
    );
    expect(await forged(() => ({ signature: '' }))).toBe('transcript_mismatch');
    expect(await forged(() => ({ deviceKey: curve.body.deviceKey }))).toBe('transcript_mismatch');
    const malformed = [
      ({ deviceKey }: EnrolmentRequest) => ({ deviceKey: { ...deviceKey, alg: 'ML-DSA-44' } }),
      ({ deviceKey }: EnrolmentRequest) => ({ deviceKey: { ...deviceKey, alg: 'ES256' } }),
      ({ deviceKey }: EnrolmentRequest) => ({ deviceKey: { ...deviceKey, priv: 'A'.repeat(43) } }),
      () => ({ deviceKey: { kty: 'oct', k: 'A'.repeat(43) } }),
      () => ({ deviceKey: { kty: 'oct', sealed: 'A'.repeat(150) } }),
    ];
    for (const change of malformed) expect(await forged(change)).toBe('malformed_request');
  });

  it('of a scheme that the policy does not take are refused, with what would do', async () => {
    const { id, body } = await begun('ml-dsa-44');
    const problem = await problemOf(complete(app, id, body));
    expect(problem.code).toBe('enrolment_refused');
    expect(problem.checks?.find((check) => check.id === 'secondSecret.scheme')).toMatchObject({
      status: 'contraindicated',
      remedy: expect.stringMatching(/another key scheme/),
    });
  });

  it('that are shared are good for level 1 only, and never a way back to it', async () => {
    const asked = await begun('hmac-sha256', { level: 2 });
    const refused = await problemOf(complete(app, asked.id, asked.body));
    expect(refused.checks?.find((check) => check.status === 'contraindicated')?.id).toBe(
      'secondSecret.level',
    );

    const terminal = await newTerminal(app);
    await enrolDevice(app, { terminal, phone: await phoneOf(app, [], 'ml-dsa-65'), level: 2 });
    const code = await newCode(app, terminal);
    const opened = await open(app, terminal.terminalNumber, linked(code));
    const phone = await phoneOf(app, [], 'hmac-sha256');
    const lower = await requestOf(phone, opened, linked(code), { level: 1 });
    const problem = await problemOf(complete(app, opened.enrolmentId, lower));
    expect(problem.checks?.filter((check) => check.status === 'contraindicated').map(({ id }) => id)).toEqual(
      ['level.downgrade'],
    );
  });
});
