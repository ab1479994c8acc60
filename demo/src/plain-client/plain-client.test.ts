import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createClient, listPayments } from '@tallystick/protocol';
import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import { createVirtualWallet } from '@tallystick/virtual-devices';
import { type FieldCard, openFieldCard } from '@tallystick/wallet-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const HERE = import.meta.dirname;

/** A wallet that pays every field of this installation, as a person who holds it there would. */
const holdCard = async (origin: string): Promise<FieldCard> => {
  const wallet = createVirtualWallet({ origin });
  await wallet.requestTestCard('Ada Example');
  const card: FieldCard = openFieldCard({
    origin,
    onFields: ([field]) => {
      if (field !== undefined) void wallet.applet().then((applet) => card.tap(field.fieldId, applet));
    },
  });
  return card;
};

const run = (args: readonly string[]) =>
  new Promise<{ code: number | null; lines: Record<string, unknown>[]; errors: string }>((done) => {
    const child = spawn(process.execPath, [`${HERE}/main.mjs`, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      errors += String(chunk);
    });
    child.on('close', (code) =>
      done({
        code,
        lines: output
          .trim()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line)),
        errors,
      }),
    );
  });

describe('reviewed/A9: a device in plain JavaScript, from the page of the device protocol', () => {
  let system: System;
  let card: FieldCard;
  beforeAll(async () => {
    system = await startSystem();
    card = await holdCard(system.origin);
  });
  afterAll(async () => {
    card?.close();
    await system?.stop();
  });

  it('imports nothing but what Node brings and its own files', () => {
    const files = readdirSync(HERE).filter((name) => name.endsWith('.mjs'));
    expect(files.length).toBeGreaterThan(4);
    for (const name of files) {
      const text = readFileSync(`${HERE}/${name}`, 'utf8');
      for (const [, from] of text.matchAll(/from '([^']+)'/g)) expect(from).toMatch(/^(node:|\.\/)/);
      expect(text).not.toMatch(/import\(|require\(/);
    }
  });

  it('enrols, proves its integrity, reads a card and is paid', async () => {
    const { activation } = await orderTerminal(system, 'Plain client');
    const { terminalNumber, code = '' } = activation;
    const {
      code: exit,
      lines,
      errors,
    } = await run([
      ...['--server', system.origin, '--root', system.virtualRootFile],
      ...['--terminal', terminalNumber, '--code', code, '--charge', '1250'],
    ]);
    expect(errors).toBe('');
    expect(lines).toMatchObject([
      { enrolled: activation.terminalId },
      { checked: 'affirming' },
      { waiting: { value: 1250, currency: 'EUR' } },
      { status: 'approved', authorisationCode: expect.stringMatching(/^\w{6}$/) },
    ]);
    expect(exit).toBe(0);
    const operator = createClient({
      origin: system.origin,
      authorise: () => ({ authorization: `Bearer ${system.apiKey}` }),
    });
    const { data } = await operator.call(listPayments, { query: {} });
    expect(data).toMatchObject([{ id: lines[3]?.payment, status: 'approved', amount: { value: 1250 } }]);
  });

  it('is refused with a wrong code, in words', async () => {
    const { activation } = await orderTerminal(system, 'Wrong code');
    const wrong = activation.code === '11111111' ? '22222222' : '11111111';
    const { code, lines, errors } = await run([
      ...['--server', system.origin, '--root', system.virtualRootFile],
      ...['--terminal', activation.terminalNumber, '--code', wrong],
    ]);
    expect([code, lines]).toEqual([1, []]);
    expect(errors).toContain('activation_code_invalid');
  });
});
