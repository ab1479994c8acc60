import { randomBytes as nodeRandomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { SecretBytes } from '../../secret-bytes.ts';
import type { Hsm, HsmAuditEvent } from '../hsm.ts';
import { HsmError, type HsmErrorCode } from '../hsm-error.ts';
import type { KeySpec, SecretKeyType } from '../key-attributes.ts';
import type { StoredKey } from '../stored-key.ts';

/** An Hsm that the suite is run over, with what it told its audit. */
export interface HsmUnderTest {
  readonly hsm: Hsm;
  readonly audited: HsmAuditEvent[];
  /** Runs of a property: a token takes longer for each. */
  readonly runs: number;
  /** Takes away what the test left. */
  close(): Promise<void>;
}

/** Makes one, with masters of its own. */
export type MakeHsm = () => Promise<HsmUnderTest>;

export const hex = (text: string): Uint8Array => Uint8Array.fromHex(text);
export const upper = (bytes: Uint8Array): string => bytes.toHex().toUpperCase();
export const randomBytes = (length: number): Uint8Array => new Uint8Array(nodeRandomBytes(length));

/** A key whose clear value the test knows, as a ceremony of two custodians takes it in. */
export const importClear = (
  hsm: Hsm,
  spec: KeySpec<SecretKeyType>,
  clear: Uint8Array,
): Promise<StoredKey> => {
  const first = randomBytes(clear.length);
  const second = clear.map((byte, at) => byte ^ (first[at] ?? 0));
  return hsm.importClear({ spec, components: [new SecretBytes(first), new SecretBytes(second)] });
};

/** Expects a refusal of one kind. */
export const refuses = async (work: Promise<unknown>, code: HsmErrorCode): Promise<HsmError> => {
  const refusal = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(HsmError);
  if (!(refusal instanceof HsmError)) throw new TypeError('not refused');
  expect(refusal.code).toBe(code);
  return refusal;
};
