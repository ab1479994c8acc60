// A contactless card, read online (EMV Contactless Books B and C-3), as far as a payment needs it: no offline data authentication.

const hex = (text) => Buffer.from(text, 'hex');

/** BER-TLV as a list of [tag, value], tags in upper-case hexadecimal. */
const parse = (bytes) => {
  const objects = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === 0x00 || bytes[at] === 0xff) {
      at += 1;
      continue;
    }
    const start = at;
    if ((bytes[at] & 0x1f) === 0x1f)
      do at += 1;
      while (bytes[at] & 0x80);
    at += 1;
    const tag = bytes.subarray(start, at).toString('hex').toUpperCase();
    let size = bytes[at++];
    if (size > 0x80) {
      const count = size & 0x7f;
      size = bytes.readUIntBE(at, count);
      at += count;
    }
    if (at + size > bytes.length) throw new Error(`tag ${tag} is cut short`);
    objects.push([tag, bytes.subarray(at, at + size)]);
    at += size;
  }
  return objects;
};

/** Every primitive object below, by tag. */
const flatten = (bytes, into = new Map()) => {
  for (const [tag, value] of parse(bytes)) {
    if (hex(tag)[0] & 0x20) flatten(value, into);
    else into.set(tag, value);
  }
  return into;
};

const encode = (tag, value) => {
  const size = value.length < 0x80 ? [value.length] : [0x81, value.length];
  return Buffer.concat([hex(tag), Buffer.from(size), value]);
};

const dol = (list) => {
  const entries = [];
  for (let at = 0; at < list.length; ) {
    const start = at;
    if ((list[at] & 0x1f) === 0x1f)
      do at += 1;
      while (list[at] & 0x80);
    at += 1;
    entries.push([list.subarray(start, at).toString('hex').toUpperCase(), list[at]]);
    at += 1;
  }
  return entries;
};

const ask = async (transceive, command) => {
  const response = await transceive(Buffer.from(command));
  const status = response.subarray(-2).toString('hex');
  if (status !== '9000') throw new Error(`the card answered ${status}`);
  return response.subarray(0, -2);
};
const select = (transceive, name) => ask(transceive, [0x00, 0xa4, 0x04, 0x00, name.length, ...name, 0x00]);

/** Qualifiers by amount and limits (Book B, 3.1.1). */
const qualifiersOf = ({ ttq, floorLimit, cvmLimit }, amount) => {
  const bytes = hex(ttq);
  bytes[1] &= 0x3f;
  if (amount === 0 || amount > floorLimit) bytes[1] |= 0x80;
  if (amount >= cvmLimit) bytes[1] |= 0x40;
  return bytes;
};

/** How the holder was verified (Book C-3, 5.7), and tag 9F34 for it. A terminal of this kind has neither PIN pad nor paper. */
const verification = (ttq, ctq) => {
  if (ctq !== undefined && ctq[1] & 0x80) return ['cdcvm', hex('010002')];
  if (ttq[1] & 0x40) throw new Error('the holder has to be verified, and was not');
  return ['none', hex('1F0002')];
};

const localTime = (timeZone, now) => {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: '2-digit',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(now);
  const part = (type) => parts.find((each) => each.type === type).value;
  return {
    date: part('year') + part('month') + part('day'),
    time: part('hour') + part('minute') + part('second'),
  };
};

/** Objects of field 55, in the order of section 8. */
const FIELD_55 =
  '9F26 9F27 9F10 9F37 9F36 95 9A 9C 9F02 9F03 5F2A 82 9F1A 9F33 9F34 9F35 9F6E 84 9F66 9F6C 5F34 9F24'.split(
    ' ',
  );

/** Reads a card for one payment. `transceive` takes a command and gives the response, as Buffers. */
export const readCard = async (transceive, { emv, timeZone, amount, unpredictableNumber, now }) => {
  const directory = applicationsOf(await select(transceive, Buffer.from('2PAY.SYS.DDF01')));
  const combination = emv.combinations.find(({ aid }) => directory.some((name) => name.startsWith(aid)));
  if (combination === undefined) throw new Error('no application in common');
  if (amount >= combination.transactionLimit) throw new Error('above the contactless limit');
  const application = hex(directory.find((name) => name.startsWith(combination.aid)));
  const chosen = flatten(await select(transceive, application));

  const ttq = qualifiersOf(combination, amount);
  const { date, time } = localTime(timeZone, now);
  const terminal = new Map([
    ['9F02', hex(String(amount).padStart(12, '0'))],
    ['9F03', Buffer.alloc(6)],
    ['9F1A', hex(emv.terminalCountryCode)],
    ['95', Buffer.alloc(5)],
    ['5F2A', hex(emv.transactionCurrencyCode)],
    ['9A', hex(date)],
    ['9F21', hex(time)],
    ['9C', hex('00')],
    ['9F37', hex(unpredictableNumber)],
    ['9F33', hex(emv.terminalCapabilities)],
    ['9F35', hex(emv.terminalType)],
    ['9F66', ttq],
  ]);
  const asked = dol(chosen.get('9F38') ?? Buffer.alloc(0)).map(([tag, size]) => {
    const value = terminal.get(tag) ?? Buffer.alloc(size);
    if (value.length !== size) throw new Error(`the card wants ${size} bytes of ${tag}`);
    return value;
  });
  const data = encode('83', Buffer.concat(asked));
  const options = await ask(transceive, [0x80, 0xa8, 0x00, 0x00, data.length, ...data, 0x00]);
  const card = flatten(options, new Map(chosen));
  const locator = card.get('94') ?? Buffer.alloc(0);
  for (let at = 0; at < locator.length; at += 4) {
    for (let record = locator[at + 1]; record <= locator[at + 2]; record += 1) {
      const reference = (locator[at] & 0xf8) | 0x04;
      flatten(await ask(transceive, [0x00, 0xb2, record, reference, 0x00]), card);
    }
  }
  if ((card.get('9F27')?.[0] & 0xc0) !== 0x80) throw new Error('the card did not ask to go online');
  const [cvm, results] = verification(ttq, card.get('9F6C'));
  terminal.set('9F34', results);
  card.set('84', application);
  const objects = FIELD_55.flatMap((tag) => {
    const value = terminal.get(tag) ?? card.get(tag);
    return value === undefined ? [] : [encode(tag, value)];
  });
  const sequence = card.get('5F34')?.toString('hex');
  return {
    de55: Buffer.concat(objects),
    track2: card.get('57'),
    cvm,
    ...(sequence === undefined ? {} : { panSequence: sequence }),
  };
};

/** Names of applications (4F) in the directory of a card, in its order of priority (87). */
function applicationsOf(fci) {
  const entries = [];
  const walk = (bytes) => {
    for (const [tag, value] of parse(bytes)) {
      if (tag === '61') {
        const entry = flatten(value);
        entries.push([entry.get('87')?.[0] ?? 0x0f, entry.get('4F').toString('hex').toUpperCase()]);
      } else if (hex(tag)[0] & 0x20) walk(value);
    }
  };
  walk(fci);
  return entries.sort(([one], [other]) => (one & 0x0f) - (other & 0x0f)).map(([, name]) => name);
}
