// A terminal in plain JavaScript that knows nothing of our packages: it enrols by docs/reference/device-protocol.md and takes one payment.
// node main.mjs --server http://localhost:4000 --root data/virtual-root.json --terminal 10000001 --code 12345678 --charge 1250
import process from 'node:process';
import { parseArgs } from 'node:util';
import { check, enrol, pay } from './device.mjs';
import { awaitCard } from './field.mjs';
import { readCard } from './kernel.mjs';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'http://localhost:4000' },
    root: { type: 'string', default: 'data/virtual-root.json' },
    terminal: { type: 'string' },
    code: { type: 'string' },
    charge: { type: 'string', default: '1250' },
  },
});
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

const state = await enrol({
  origin: values.server,
  rootFile: values.root,
  terminalNumber: values.terminal,
  secret: { form: 'code', value: values.code },
});
const { terminalId, merchantName, emv, timeZone } = state.personalisation;
say({ enrolled: terminalId, merchant: merchantName });
say({ checked: (await check(state)).result.verdict });

const payment = await pay(state, Number(values.charge), async ({ amount }, unpredictableNumber) => {
  say({ waiting: amount });
  const field = await awaitCard(values.server, merchantName, amount);
  try {
    const asked = { emv, timeZone, amount: amount.value, unpredictableNumber, now: Date.now() };
    return await readCard(field.transceive, asked);
  } finally {
    field.close();
  }
});
say({ payment: payment.id, status: payment.status, authorisationCode: payment.authorisationCode });
process.exit(payment.status === 'approved' ? 0 : 1);
