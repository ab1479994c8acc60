// A virtual device (section 9.1): two certificates of its own under the root that a server in test mode keeps.
import { createPrivateKey, createPublicKey, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { base64url, bytesOf, makeKey } from './encode.mjs';

const length = (bytes) => {
  if (bytes < 0x80) return [bytes];
  return bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff];
};
const element = (identifier, ...parts) => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([...[identifier].flat(), ...length(content.length)]), content]);
};
const sequence = (...parts) => element(0x30, ...parts);
const set = (...parts) => element(0x31, ...parts.sort(Buffer.compare));
const octets = (bytes) => element(0x04, Buffer.from(bytes));
const text = (value) => element(0x0c, Buffer.from(value));
const whole = (value, identifier = 0x02) => {
  const hex = BigInt(value).toString(16);
  const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return element(identifier, bytes[0] & 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);
};
const unsigned = (bytes) => whole(`0x${bytes.toString('hex')}`);
const enumerated = (value) => whole(value, 0x0a);
const truth = () => element(0x01, Buffer.from([0xff]));
const bits = (bytes, unused = 0) => element(0x03, Buffer.from([unused]), bytes);
const oid = (dotted) => {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap((arc) => {
    const septets = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) septets.unshift(0x80 | (left & 0x7f));
    return septets;
  });
  return element(0x06, Buffer.from(arcs));
};
const explicit = (tag, content) => {
  if (tag < 31) return element(0xa0 | tag, content);
  return element([0xbf, ...(tag < 0x80 ? [tag] : [0x80 | (tag >> 7), tag & 0x7f])], content);
};
const time = (ms) => {
  const digits = new Date(ms).toISOString().slice(2, 19).replaceAll(/[-T:]/g, '');
  return element(0x17, Buffer.from(`${digits}Z`));
};
const name = (organisation, commonName) =>
  sequence(
    element(0x31, sequence(oid('2.5.4.10'), text(organisation))),
    element(0x31, sequence(oid('2.5.4.3'), text(commonName))),
  );
const extension = (id, critical, value) => sequence(oid(id), ...(critical ? [truth()] : []), octets(value));

const ALGORITHM = sequence(oid('1.2.840.10045.4.3.2'));

const certificate = ({ serial, issuer, issuerKey, subject, key, from, to, extensions }) => {
  const tbs = sequence(
    explicit(0, whole(2)),
    unsigned(serial),
    ALGORITHM,
    issuer,
    sequence(time(from), time(to)),
    subject,
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  );
  return sequence(tbs, ALGORITHM, bits(sign('sha256', tbs, issuerKey)));
};

const DAY_MS = 86_400_000;
const APP = { package: 'dev.tallystick.till', version: 1, signer: Buffer.alloc(32, 0x7a) };

const patchLevel = (now) => {
  const date = new Date(now);
  date.setUTCDate(0);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
};

const keyDescription = (challenge, now) => {
  const patch = patchLevel(now);
  const application = sequence(
    set(sequence(octets(APP.package), whole(APP.version))),
    set(octets(APP.signer)),
  );
  const rootOfTrust = sequence(
    octets(Buffer.alloc(32, 0x11)),
    truth(),
    enumerated(0),
    octets(Buffer.alloc(32, 0x22)),
  );
  const hardware = [
    [1, set(whole(2))],
    [2, whole(3)],
    [3, whole(256)],
    [5, set(whole(4))],
    [10, whole(1)],
    [503, element(0x05)],
    [702, whole(0)],
    [704, rootOfTrust],
    [705, whole(160_000)],
    [706, whole(patch)],
    [718, whole(patch * 100 + 5)],
    [719, whole(patch * 100 + 5)],
  ];
  return sequence(
    whole(400),
    enumerated(2),
    whole(400),
    enumerated(2),
    octets(challenge),
    octets(Buffer.alloc(0)),
    sequence(explicit(701, whole(now)), explicit(709, octets(application))),
    sequence(...hardware.map(([tag, content]) => explicit(tag, content))),
  );
};

/** Evidence of the kind `virtual` for a device key, under the root in a file. */
export const virtualEvidence = (rootFile, deviceKey, challenge, now) => {
  const root = JSON.parse(readFileSync(rootFile, 'utf8'));
  const authority = createPrivateKey({ key: root.privateKey, format: 'jwk' });
  const attestationKey = makeKey();
  const attestationName = name('StrongBox', randomBytes(8).toString('hex'));
  const attestation = certificate({
    serial: Buffer.concat([Buffer.from([0x41]), randomBytes(15)]),
    issuer: name('Tallystick virtual devices', 'Virtual attestation CA'),
    issuerKey: authority,
    subject: attestationName,
    key: attestationKey,
    from: now - DAY_MS,
    to: now + 30 * DAY_MS,
    extensions: [
      extension('2.5.29.19', true, sequence(truth(), whole(0))),
      extension('2.5.29.15', true, bits(Buffer.from([0x04]), 2)),
    ],
  });
  const leaf = certificate({
    serial: Buffer.from([1]),
    issuer: attestationName,
    issuerKey: attestationKey,
    subject: name('Plain client', 'Device key'),
    key: deviceKey,
    from: now - DAY_MS,
    to: now + 3_650 * DAY_MS,
    extensions: [
      extension('2.5.29.15', true, bits(Buffer.from([0x80]), 7)),
      extension('1.3.6.1.4.1.11129.2.1.17', false, keyDescription(challenge, now)),
    ],
  });
  const above = [root.intermediate, root.certificate].map((der) => base64url(bytesOf(der)));
  return { kind: 'virtual', chain: [base64url(leaf), base64url(attestation), ...above] };
};

const ITEMS = [
  ['app.id', 1, () => APP.package],
  ['app.signer', 1, () => APP.signer.toString('hex')],
  ['app.version', 1, () => String(APP.version)],
  ['os.patchLevel', 2, (now) => String(patchLevel(now))],
  ['boot.state', 2, () => 'verified'],
  ['boot.unlocked', 2, () => false],
  ['keystore.kind', 2, () => 'strongbox'],
  ['runtime.root', 3, () => false],
  ['runtime.hook', 3, () => false],
  ['runtime.debugger', 3, () => false],
  ['runtime.emulator', 3, () => true],
  ['runtime.overlay', 3, () => false],
  ['runtime.accessibility', 3, () => false],
  ['module.library', 3, () => 'plain'],
  ['module.pinPad', 3, () => 'none'],
];

/** What a level asks for (section 4.4). */
export const securityItems = (level, now) =>
  Object.fromEntries(
    ITEMS.filter(([, least]) => least <= level).map(([item, , value]) => [item, value(now)]),
  );
