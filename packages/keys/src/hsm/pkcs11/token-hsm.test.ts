import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { SecretBytes } from '../../secret-bytes.ts';
import { randomBytes, refuses, upper } from '../conformance/hsm-under-test.fixture.ts';
import { createPkcs11Hsm, type Pkcs11HsmOptions } from './pkcs11-hsm.ts';
import {
  loadSoftHsm,
  makeToken,
  resetToken,
  SOFTHSM,
  setUserPin,
  slotOf,
  userPin,
} from './softhsm.fixture.ts';

const open = async (options: Partial<Pkcs11HsmOptions> = {}) =>
  createPkcs11Hsm({
    library: SOFTHSM,
    token: options.token ?? (await makeToken()),
    pin: userPin(),
    timeoutMs: 120_000,
    ...options,
  });

describe('what a token keeps', () => {
  it('its masters never leave it, and keys of callers are session objects that cannot be read', async () => {
    const token = await makeToken();
    const hsm = await open({ token });
    const key = await hsm.generate({ usage: 'P0', type: 'aes128', mode: 'B' });
    await hsm.describe(key.wrapped);
    const { pkcs11, library } = await loadSoftHsm();
    const session = library.C_OpenSession(await slotOf(token.label), pkcs11.CKF_SERIAL_SESSION);
    library.C_FindObjectsInit(session, [{ type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY }]);
    const objects = library.C_FindObjects(session, 100);
    library.C_FindObjectsFinal(session);
    const read = (object: Buffer, type: number) =>
      library.C_GetAttributeValue(session, object, [{ type }])[0]?.value ?? Buffer.alloc(0);
    const labels = objects.map((object) => read(object, pkcs11.CKA_LABEL).toString());
    expect(labels.filter((label) => label !== '').sort()).toEqual([
      'tallystick-bind',
      'tallystick-digest',
      'tallystick-seal',
      'tallystick-wrap',
    ]);
    expect(objects.length).toBeGreaterThan(4);
    for (const object of objects) {
      const flag = (type: number) => read(object, type)[0] === 1;
      expect(flag(pkcs11.CKA_SENSITIVE)).toBe(true);
      expect(flag(pkcs11.CKA_EXTRACTABLE)).toBe(false);
      expect(flag(pkcs11.CKA_TOKEN)).toBe(read(object, pkcs11.CKA_LABEL).length > 0);
      expect(() => read(object, pkcs11.CKA_VALUE)).toThrow('CKR_ATTRIBUTE_SENSITIVE');
    }
    library.C_CloseSession(session);
    await hsm.close();
  });

  it('says what it is, and which operations have something in clear', async () => {
    const hsm = await open();
    expect(hsm.assurance).toBe('token');
    expect(hsm.inTheClear).toContain('translatePin');
    for (const operation of ['generate', 'generatePair', 'sign', 'signBlock', 'seal', 'rewrap'] as const) {
      expect(hsm.inTheClear).not.toContain(operation);
    }
    expect((await hsm.health()).detail).toContain('masters of version 1');
    await hsm.close();
  });

  it('goes on after its master was rotated, and moves keys to the newest', async () => {
    const token = await makeToken();
    const first = await open({ token });
    const key = await first.generate({ usage: 'M6', type: 'aes128', mode: 'C' });
    const pair = await first.generatePair({ usage: 'S0', type: 'p256', mode: 'S' });
    const sealed = await first.seal('pan', '1', randomBytes(16));
    const digest = await first.digest('pan', Uint8Array.of(1));
    const second = await open({ token, masterVersion: 2 });
    const moved = await second.rewrap(key.wrapped);
    expect(upper(moved.wrapped).slice(4, 12)).not.toBe(upper(key.wrapped).slice(4, 12));
    expect(moved.checkValue).toBe(key.checkValue);
    expect((await second.rewrap(pair.wrapped)).checkValue).toBe(pair.checkValue);
    expect(await second.digest('pan', Uint8Array.of(1))).toEqual(digest);
    expect(await second.open('pan', '1', sealed)).toHaveLength(16);
    // One that was there before the rotation opens what was made after it.
    expect((await first.describe(moved.wrapped)).checkValue).toBe(key.checkValue);
    await Promise.all([first.close(), second.close()]);
  });
});

describe('a session that is lost', () => {
  it('between two calls is opened again', async () => {
    const token = await makeToken();
    const hsm = await open({ token });
    const slot = await slotOf(token.label);
    const { library } = await loadSoftHsm();
    const key = await hsm.generate({ usage: 'M6', type: 'aes256', mode: 'C' });
    const pair = await hsm.generatePair({ usage: 'S0', type: 'p256', mode: 'S' });
    const sealed = await hsm.seal('pan', '1', randomBytes(16));
    const message = randomBytes(30);
    const mac = await hsm.mac({ key: key.wrapped, message });
    // Nothing waits meanwhile: SoftHSM cannot be told to end a session while another thread is in it.
    const lose = () => library.C_CloseAllSessions(slot);
    lose();
    expect(upper(await hsm.mac({ key: key.wrapped, message }))).toBe(upper(mac));
    lose();
    expect(await hsm.open('pan', '1', sealed)).toHaveLength(16);
    lose();
    expect((await hsm.generate({ usage: 'P0', type: 'tdes2', mode: 'B' })).checkValue).toMatch(/^\w{6}$/);
    lose();
    expect((await hsm.describe(pair.wrapped)).checkValue).toBe(pair.checkValue);
    lose();
    expect(await hsm.sign({ key: pair.wrapped, digest: randomBytes(32) })).toHaveLength(64);
    lose();
    expect(await hsm.health()).toMatchObject({ healthy: true });
    await hsm.close();
  });

  it('in the middle of an operation is opened again, and that is done once more: nothing is lost', async () => {
    const hsm = await open({ cards: new URL('./losing-cards.fixture.ts', import.meta.url) });
    const spec = { usage: 'E0', type: 'tdes2', mode: 'X' } as const;
    const { wrapped: key, checkValue } = await hsm.generate(spec);
    const ask = (losses: number) =>
      hsm.verifyArqc({ key, pan: '9999990000000014', panSequence: `0${losses}`, de55: new Map() });
    const asked = [0, 1, 2, 3, 0, 1].map((losses) => ask(losses));
    for (const facts of await Promise.all(asked)) {
      expect(facts).toEqual({ verified: false, reason: checkValue.toLowerCase() });
    }
    // One that is lost whenever it is opened is a fault of the token, and says so.
    const refusal = await refuses(ask(9), 'ERR_HSM_TOKEN');
    expect(refusal.remedy).toContain('another program');
    await hsm.close();
  });

  it('with the masters gone is told, again and again, and no new ones are made', async () => {
    const token = await makeToken();
    const hsm = await open({ token });
    const key = await hsm.generate({ usage: 'P0', type: 'aes128', mode: 'B' });
    await resetToken(token.label);
    for (let tries = 0; tries < 3; tries += 1) {
      const refusal = await refuses(hsm.describe(key.wrapped), 'ERR_HSM_TOKEN_MISSING');
      expect(refusal.remedy).toContain('backup');
    }
    await hsm.close();
  });
});

describe('a PIN that was changed', () => {
  it('is tried once, and not again before the next start: tokens lock after a few wrong ones', async () => {
    const token = await makeToken();
    const hsm = await open({ token });
    const key = await hsm.generate({ usage: 'P0', type: 'aes128', mode: 'B' });
    const { library } = await loadSoftHsm();
    library.C_CloseAllSessions(await slotOf(token.label));
    await setUserPin(token.label, '777777');
    await refuses(hsm.describe(key.wrapped), 'ERR_HSM_TOKEN_PIN');
    // Now it would be right again; that it is not tried is what is shown.
    await setUserPin(token.label);
    const refusal = await refuses(hsm.describe(key.wrapped), 'ERR_HSM_TOKEN_PIN');
    expect(refusal.remedy).toContain('not tried again');
    await hsm.close();
    const again = await open({ token });
    expect((await again.describe(key.wrapped)).checkValue).toBe(key.checkValue);
    await again.close();
  });
});

describe('a token that cannot be used', () => {
  it.each([
    ['wrong PIN', { pin: new SecretBytes(new TextEncoder().encode('111111')) }, 'ERR_HSM_TOKEN_PIN'],
    ['missing token', { token: { label: 'nowhere' } }, 'ERR_HSM_TOKEN_MISSING'],
    ['unknown slot', { token: { slot: 4_711 } }, 'ERR_HSM_SLOT'],
    ['missing library', { library: '/nowhere/libtoken.so' }, 'ERR_HSM_LIBRARY'],
    ['cards that are none', { cards: new URL('./softhsm.fixture.ts', import.meta.url) }, 'ERR_HSM_INPUT'],
  ] as const)('%s: says what it is, and what to do', async (_, options, code) => {
    const refusal = await refuses(open(options), code);
    expect(refusal.message).not.toContain('111111');
    if (code !== 'ERR_HSM_INPUT') expect(refusal.remedy).toMatch(/\w+ .*\./);
  });
});

describe('a slow token', () => {
  it('never holds up the event loop', async () => {
    const hsm = await open();
    let turns = 0;
    let waiting = true;
    const turn = () => {
      turns += 1;
      if (waiting) setImmediate(turn);
    };
    setImmediate(turn);
    await hsm.generatePair({ usage: 'S0', type: 'rsa3072', mode: 'S' });
    waiting = false;
    expect(turns).toBeGreaterThan(3);
    await hsm.close();
  });

  it('refuses more calls than may wait, and answers those that do', async () => {
    const hsm = await open({ queueLimit: 3 });
    const asked = Array.from({ length: 5 }, () => hsm.generate({ usage: 'P0', type: 'aes128', mode: 'B' }));
    const answers = await Promise.allSettled(asked);
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect(await hsm.health()).toMatchObject({ healthy: true });
    await hsm.close();
  });
});

describe('several processes', () => {
  /** Another process on the same token; it says one line of JSON for each that it is given. */
  const startProcess = (label: string, masterVersion = 1) => {
    const program = new URL('./other-process.fixture.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, SOFTHSM, label, String(masterVersion)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async () => JSON.parse(String((await lines.next()).value)) as Record<string, string>;
    const ask = (line: string) => {
      child.stdin.write(`${line}\n`);
      return next();
    };
    const end = async () => {
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    };
    return { next, ask, end };
  };

  it('share one set of masters, and open each other’s keys, after a rotation too', async () => {
    const { label } = await makeToken();
    const processes = [startProcess(label), startProcess(label), startProcess(label)];
    const rotating = startProcess(label, 2);
    const all = [...processes, rotating];
    expect(await Promise.all(all.map(({ next }) => next()))).toEqual(all.map(() => ({ loaded: 'yes' })));
    const [first, ...others] = processes;
    if (!first) throw new TypeError('a first process');
    const made = [await first.ask('open'), ...(await Promise.all(others.map(({ ask }) => ask('open'))))];
    expect(new Set(made.map(({ master }) => master)).size).toBe(1);
    const rotated = await rotating.ask('open');
    expect(made.map(({ master }) => master)).not.toContain(rotated.master);
    expect(new Set([...made, rotated].map(({ digest }) => digest)).size).toBe(1);
    for (const { ask } of all) {
      for (const { wrapped = '', checkValue } of [...made, rotated]) {
        expect(await ask(wrapped)).toEqual({ checkValue });
      }
    }
    await Promise.all(all.map(({ end }) => end()));
  });
});
