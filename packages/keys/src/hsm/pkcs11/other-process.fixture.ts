// Run as a program of its own: loads the library, opens a token that others use too when it is told, makes a key, and describes those that
// it is given.
import { createInterface } from 'node:readline';
import { createPkcs11Hsm } from './pkcs11-hsm.ts';
import { userPin } from './softhsm.fixture.ts';
import { loadLibrary } from './token-library.ts';

const [, , library = '', label = '', masterVersion = '1'] = process.argv;
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// SoftHSM reads its tokens when it is initialised, and misses one that another process is writing just then.
await loadLibrary(library);
say({ loaded: 'yes' });
await lines.next();
const hsm = await createPkcs11Hsm({
  library,
  token: { label },
  pin: userPin(),
  masterVersion: Number(masterVersion),
  timeoutMs: 120_000,
});
const key = await hsm.generate({ usage: 'P0', type: 'aes128', mode: 'B' });
say({
  wrapped: key.wrapped.toHex(),
  checkValue: key.checkValue,
  master: key.wrapped.slice(2, 6).toHex(),
  digest: (await hsm.digest('pan', Uint8Array.of(1))).toHex(),
});
for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
  say({ checkValue: (await hsm.describe(Uint8Array.fromHex(line.value))).checkValue });
}
await hsm.close();
