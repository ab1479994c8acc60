import { readFileSync } from 'node:fs';
import {
  AUTHORIZATION_TAGS,
  type AuthorizationList,
  parseKeyDescription,
} from '@tallystick/attestation/verifiers/android-key';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { integer, octetString, sequence, setOf } from './der-writer.ts';
import { type AuthorizationContent, encodeKeyDescription } from './key-description.ts';

const VECTOR = new URL('../../../../vectors/android-key-attestation/complete_authlist.json', import.meta.url);

interface ListVector {
  readonly [name: string]: unknown;
  readonly rootOfTrust: {
    verifiedBootKey: string;
    deviceLocked: boolean;
    verifiedBootState: string;
    verifiedBootHash: string;
  };
  readonly attestationApplicationId?: { packages: { name: string; version: string }[]; signatures: string[] };
}

const NAMES: Readonly<Record<string, string>> = {
  purposes: 'purpose',
  algorithms: 'algorithm',
  blockModes: 'blockMode',
  digests: 'digest',
  paddings: 'padding',
  rsaOaepMgfDigests: 'mgfDigest',
};
const BOOT_STATES = ['VERIFIED', 'SELF_SIGNED', 'UNVERIFIED', 'FAILED'];
const utf8 = (text: string) => new TextEncoder().encode(text);

const tagNumbers = new Map([...AUTHORIZATION_TAGS].map(([tag, [name, form]]) => [name, { tag, form }]));

/** The vector's fields as content to write. */
function contentOf(list: ListVector): AuthorizationContent {
  const content: Record<number, AuthorizationContent[number]> = {};
  for (const [field, value] of Object.entries(list)) {
    const known = tagNumbers.get(NAMES[field] ?? field);
    if (!known) throw new Error(`no tag for ${field}`);
    const { tag } = known;
    if (field === 'rootOfTrust') {
      const { verifiedBootKey, deviceLocked, verifiedBootState, verifiedBootHash } = list.rootOfTrust;
      content[tag] = {
        verifiedBootKey: Uint8Array.fromBase64(verifiedBootKey),
        deviceLocked,
        verifiedBootState: BOOT_STATES.indexOf(verifiedBootState),
        verifiedBootHash: Uint8Array.fromBase64(verifiedBootHash),
      };
    } else if (field === 'attestationApplicationId' && list.attestationApplicationId) {
      const { packages, signatures } = list.attestationApplicationId;
      content[tag] = sequence(
        setOf(
          ...packages.map(({ name, version }) => sequence(octetString(utf8(name)), integer(BigInt(version)))),
        ),
        setOf(...signatures.map((digest) => octetString(Uint8Array.fromBase64(digest)))),
      );
    } else if (field === 'origin') content[tag] = 0;
    else if (value === true) content[tag] = true;
    else if (Array.isArray(value)) content[tag] = value.map(Number);
    else if (known.form === 'integer') content[tag] = Number(value);
    else content[tag] = field === 'moduleHash' ? Uint8Array.fromBase64(String(value)) : utf8(String(value));
  }
  return content;
}

/** What the reader found, in the form of the content. */
function contentRead(list: AuthorizationList): AuthorizationContent {
  const content: Record<number, AuthorizationContent[number]> = {};
  for (const [tag, value] of list.integers) content[tag] = Number(value);
  for (const [tag, value] of list.integerSets) content[tag] = value;
  for (const [tag, value] of list.octets) content[tag] = new Uint8Array(value);
  for (const tag of list.flags) content[tag] = true;
  const root = list.rootOfTrust;
  if (root) {
    content[704] = {
      verifiedBootKey: Uint8Array.fromHex(root.key),
      deviceLocked: root.deviceLocked,
      verifiedBootState: ['verified', 'self-signed', 'unverified', 'failed'].indexOf(root.state),
      verifiedBootHash: Uint8Array.fromHex(root.hash ?? ''),
    };
  }
  return content;
}

describe('key description with every field', () => {
  const vector: { softwareEnforced: ListVector; hardwareEnforced: ListVector } = JSON.parse(
    readFileSync(VECTOR, 'utf8'),
  );
  const content = {
    attestationVersion: 400,
    attestationSecurityLevel: 1,
    keyMintVersion: 400,
    keyMintSecurityLevel: 1,
    attestationChallenge: utf8('challenge'),
    uniqueId: utf8('uniqueId'),
    softwareEnforced: contentOf(vector.softwareEnforced),
    hardwareEnforced: contentOf(vector.hardwareEnforced),
  };

  it('is read as it was written', () => {
    vectorCase('android-key-attestation/complete_authlist', 'every field');
    const read = parseKeyDescription(encodeKeyDescription(content));
    expect(read).toMatchObject({
      attestationVersion: 400,
      attestationSecurityLevel: 'tee',
      keyMintVersion: 400,
      keyMintSecurityLevel: 'tee',
    });
    expect(new Uint8Array(read.uniqueId)).toEqual(utf8('uniqueId'));
    expect(contentRead(read.softwareEnforced)).toEqual(content.softwareEnforced);
    expect(contentRead(read.hardwareEnforced)).toEqual(content.hardwareEnforced);
    expect(read.softwareEnforced.unknown.size).toBe(0);
  });

  it.each([1, 2, 3, 4, 100, 200, 300, 400, 500])('reads schema version %i', (attestationVersion) => {
    const read = parseKeyDescription(encodeKeyDescription({ ...content, attestationVersion }));
    expect(read.attestationVersion).toBe(attestationVersion);
  });

  it.each([0, 5, 150, 501])('refuses schema version %i', (attestationVersion) => {
    expect(() => parseKeyDescription(encodeKeyDescription({ ...content, attestationVersion }))).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_DESCRIPTION' }),
    );
  });

  it('keeps and reports tags that it does not know', () => {
    const hardwareEnforced = { ...content.hardwareEnforced, 5000: utf8('new') };
    const read = parseKeyDescription(encodeKeyDescription({ ...content, hardwareEnforced }));
    expect([...read.hardwareEnforced.unknown]).toEqual([[5_000, octetString(utf8('new'))]]);
  });

  it('refuses a known tag with a value of another type: never absent', () => {
    const hardwareEnforced = { ...content.hardwareEnforced, 704: 7 };
    expect(() => parseKeyDescription(encodeKeyDescription({ ...content, hardwareEnforced }))).toThrow(
      expect.objectContaining({ code: 'ERR_DER' }),
    );
  });
});
