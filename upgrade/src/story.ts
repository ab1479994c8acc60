import { join } from 'node:path';
import {
  type ActivationCode,
  addReferenceValue,
  amendTerminal,
  beginRegistration,
  type Client,
  createActivationCode,
  createApiKey,
  createTerminal,
  finishRegistration,
  getPolicyShadow,
  getPolicyVersion,
  getTerminal,
  listReferenceValues,
  type NewTerminalSettings,
  retireTerminal,
  revokeApiKey,
  savePolicyVersion,
  startPolicyShadow,
  suspendTerminal,
  withdrawReferenceValue,
} from '@tallystick/protocol';
import type { Terminal } from '@tallystick/terminal-sdk/node';
import {
  createVirtualAuthenticator,
  createVirtualTerminal,
  createVirtualWallet,
  readVirtualRoot,
  VIRTUAL_MODEL,
  type VirtualTerminalOptions,
} from '@tallystick/virtual-devices';
import { openStoredTill } from './stored-till.ts';
import { issueStoredCard, openStoredWallet } from './stored-wallet.ts';
import { charge, enrol, UnexpectedTill } from './till.ts';
import { PUBLIC_ORIGIN, type World } from './world.ts';

/** What opens the API of a fixture's server: made in its story, good for its data alone. */
export interface Credentials {
  readonly apiKey: string;
  /** Value of the Cookie header of the operator who is signed in. */
  readonly cookie: string;
}

const WAIT_MS = 30_000;

const until = async (what: string, is: () => Promise<boolean>): Promise<void> => {
  for (const limit = Date.now() + WAIT_MS; !(await is()); ) {
    if (Date.now() > limit) throw new UnexpectedTill(`${what} did not come about`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
};

/** The headers of a request of the console. */
export const consoleHeaders = ({ cookie }: Credentials) => ({ cookie, origin: PUBLIC_ORIGIN });
/** The headers of a request of the merchant's own programs. */
export const apiHeaders = ({ apiKey }: Credentials) => ({ authorization: `Bearer ${apiKey}` });

/** The first operator makes a passkey, signs in, and makes two API keys, one of which is revoked again. */
const openBusiness = async (world: World): Promise<Credentials> => {
  // It is printed once the server is ready.
  await until('the setup link', async () => world.setupToken() !== undefined);
  const setupToken = world.setupToken() ?? '';
  const root = await readVirtualRoot(join(world.folder, 'server', 'virtual-root.json'));
  const passkey = createVirtualAuthenticator({ root, format: 'none', origin: PUBLIC_ORIGIN, now: world.now });
  const anonymous = world.client();
  const { ceremony, options } = await anonymous.call(beginRegistration, {
    body: { setupToken, name: 'Robin' },
  });
  const { credential } = await passkey.create(String(options['challenge']));
  const registered = await world.fetch(`${PUBLIC_ORIGIN}${finishRegistration.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: PUBLIC_ORIGIN },
    body: JSON.stringify({ ceremony, setupToken, credential }),
  });
  if (!registered.ok) throw new UnexpectedTill(`not registered: ${await registered.text()}`);
  const cookie = registered.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const operator = world.client({ cookie, origin: PUBLIC_ORIGIN });
  const { secret } = await operator.call(createApiKey, { body: { label: 'Shop' } });
  const { apiKey: old } = await operator.call(createApiKey, { body: { label: 'Old shop' } });
  await operator.call(revokeApiKey, { params: { id: old.id } });
  return { apiKey: secret, cookie };
};

const enrolled = async (till: Terminal, activation: ActivationCode): Promise<void> => {
  const refusal = await enrol(till, activation);
  if (refusal !== undefined) throw new UnexpectedTill(`not enrolled: ${refusal}`);
};

const orderTerminal = async (client: Client, body: NewTerminalSettings) => {
  const { id } = await client.call(createTerminal, { body });
  return { id, activation: await client.call(createActivationCode, { params: { id }, body: {} }) };
};

/**
 * Lives through a bit of everything that the server and the issuer host keep. The tills `counter` (es256) and `bar` (hmac-sha256, suspended at
 * the end) and the wallet `hazel` are kept in the folder, so that another version can go on with them.
 */
export const liveThroughStory = async (world: World): Promise<Credentials> => {
  const credentials = await openBusiness(world);
  const client = world.client(apiHeaders(credentials));
  await issueStoredCard(world, 'hazel', 'Hazel Wood');
  const hazel = openStoredWallet(world, 'hazel');
  await hazel.topUp(20_000);
  const tap = () => hazel.applet();

  const counter = await orderTerminal(client, { label: 'Front counter', receiptLines: ['Thank you'] });
  const counterTill = await openStoredTill(world, { name: 'counter', tap });
  await enrolled(counterTill, counter.activation);
  for (const cents of [1_250, 2_000, 1_051, 1_072]) await charge(counterTill, cents);
  await client.call(amendTerminal, { params: { id: counter.id }, body: { maximumAmount: 40_000 } });

  const bar = await orderTerminal(client, { label: 'Bar' });
  const barTill = await openStoredTill(world, { name: 'bar', scheme: 'hmac-sha256', tap });
  await enrolled(barTill, bar.activation);

  await tryPolicy(client);
  await charge(counterTill, 330);
  await charge(barTill, 440);
  await until('the shadow', async () => (await client.call(getPolicyShadow, {})).changed > 0);
  await others(world, client);

  barTill.close();
  counterTill.close();
  await client.call(suspendTerminal, { params: { id: bar.id }, body: { reason: 'Left on the bus' } });
  return credentials;
};

const LARGE_PAYMENTS = {
  id: 'large-payments',
  language: 'cel',
  expression: 'facts.amount < 400 || level >= 2',
  onFailure: 'refuse',
  rule: 'Payments of 4.00 and more ask for level 2.',
  remedy: 'Use a till that reports more about itself.',
  appliesTo: { purposes: ['transaction'] },
};

/** A version with a rule of its own is tried in the shadow: it would have refused some payments, and decides nothing. */
const tryPolicy = async (client: Client): Promise<void> => {
  const { document } = await client.call(getPolicyVersion, { params: { version: '0' } });
  const saved = await client.call(savePolicyVersion, {
    body: { document: { ...document, rules: [LARGE_PAYMENTS] }, note: 'Large payments' },
  });
  await client.call(startPolicyShadow, { body: { version: saved.version } });
};

/** Terminals whose devices are not kept: one for each other end that a terminal can come to. */
const others = async (world: World, client: Client): Promise<void> => {
  const root = await readVirtualRoot(join(world.folder, 'server', 'virtual-root.json'));
  const wallet = createVirtualWallet({ origin: PUBLIC_ORIGIN, fetch: world.fetch });
  await wallet.requestTestCard('Rowan Ash');
  const open = (phone: VirtualTerminalOptions['phone'] = {}) =>
    createVirtualTerminal({
      origin: PUBLIC_ORIGIN,
      fetch: world.fetch,
      clock: world.now,
      root,
      phone: { now: world.now, ...phone },
      tap: () => wallet.applet(),
    });

  const retired = await orderTerminal(client, { label: 'Market stall' });
  const stall = open();
  await enrolled(stall.terminal, retired.activation);
  await charge(stall.terminal, 999);
  stall.phone.faults.add('clock-fast');
  await charge(stall.terminal, 777);
  stall.terminal.close();
  await client.call(retireTerminal, { params: { id: retired.id }, body: {} });

  const rooted = await orderTerminal(client, { label: 'Found phone' });
  const found = open({ faults: ['unlocked-bootloader'] });
  const refusal = await enrol(found.terminal, rooted.activation);
  if (refusal === undefined) throw new UnexpectedTill('a phone with an open bootloader was enrolled');
  found.terminal.close();

  const waiting = await orderTerminal(client, { label: 'Kiosk', approvalRequired: true });
  const kiosk = open();
  await enrolled(kiosk.terminal, waiting.activation);
  kiosk.terminal.close();

  await orderTerminal(client, { label: 'Not unpacked yet', minimumLevel: 2 });

  const tampered = await orderTerminal(client, { label: 'Festival gate' });
  const gate = open();
  await enrolled(gate.terminal, tampered.activation);
  gate.terminal.saw([{ trip: 'hook', detail: 'SubtleCrypto.sign', sure: true }]);
  await gate.terminal.until((state) => state.kind === 'tampered' && state.step === 'done');
  gate.terminal.close();

  // Our own value keeps version 1 when the built-in one, under which newer versions are good as well, is withdrawn.
  const { packageName, signatureDigest } = VIRTUAL_MODEL;
  const modules = { library: 'virtual', pinPad: 'virtual' };
  const own = { appId: packageName, signer: signatureDigest, version: '1', modules, note: 'Version 1 alone' };
  await client.call(addReferenceValue, { body: own });
  const newer = await orderTerminal(client, { label: 'Cloakroom' });
  const cloakroom = open({ model: { versionCode: 2 } });
  await enrolled(cloakroom.terminal, newer.activation);
  await charge(cloakroom.terminal, 555);
  cloakroom.terminal.close();
  const { data } = await client.call(listReferenceValues, {});
  const builtIn = data.find(({ source, appId }) => source === 'built-in' && appId === packageName);
  await client.call(withdrawReferenceValue, {
    params: { id: builtIn?.id ?? '' },
    body: { note: 'Version 2 was not tested' },
  });
  await until('the re-appraisal', async () => {
    const { status } = await client.call(getTerminal, { params: { id: newer.id } });
    return status === 'suspended';
  });
  await wallet.setStatus('blocked');
};
