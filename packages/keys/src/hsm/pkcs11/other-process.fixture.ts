// Run as a program of its own: opens a token that others use too, makes a key, and describes those that it is given.
import { createInterface } from 'node:readline';
import { createPkcs11Hsm } from './pkcs11-hsm.ts';
import { userPin } from './softhsm.fixture.ts';

const [, , library = '', label = ''] = process.argv;
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const hsm = await createPkcs11Hsm({ library, token: { label }, pin: userPin(), timeoutMs: 120_000 });
const key = await hsm.generate({ usage: 'P0', type: 'aes128', mode: 'B' });
say({
  wrapped: key.wrapped.toHex(),
  checkValue: key.checkValue,
  master: key.wrapped.slice(2, 6).toHex(),
  digest: (await hsm.digest('pan', Uint8Array.of(1))).toHex(),
});
for await (const line of createInterface({ input: process.stdin })) {
  say({ checkValue: (await hsm.describe(Uint8Array.fromHex(line))).checkValue });
}
await hsm.close();
