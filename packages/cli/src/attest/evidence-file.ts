import { chainEvidenceFromPem, type Evidence, parseEvidence } from '@tallystick/attestation/evidence';
import { toBase64Url } from '@tallystick/encoding';
import type { Kind } from './options.ts';
import { UsageError } from './usage-error.ts';

const FILE_MAX = 1_000_000;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Text of a file, or nothing if it is not text. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes).trim();
  } catch {
    return undefined;
  }
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('the JSON is not an object');
  return value as Readonly<Record<string, unknown>>;
};

/** base64 or base64url, with or without padding, as base64url. */
export const asBase64Url = (text: string): string =>
  text.replaceAll(/\s/g, '').replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/**
 * Evidence that enrols, from any of the forms that people have it in: PEM, JSON (as it is sent, or its inner part alone), CBOR, base64.
 * @throws UsageError or AttestationInputError
 */
export function evidenceFrom(
  bytes: Uint8Array,
  kind: Exclude<Kind, 'play-integrity'>,
  keyId?: string,
): Evidence {
  if (bytes.length > FILE_MAX) throw new UsageError('the file is too large for evidence');
  const text = textOf(bytes);
  if (text?.startsWith('{')) return evidenceOfJson(JSON.parse(text), kind);
  switch (kind) {
    case 'android-key':
    case 'virtual':
      if (text === undefined) throw new UsageError(`${kind} evidence is a PEM text or JSON`);
      return chainEvidenceFromPem(kind, text);
    case 'apple-appattest': {
      if (keyId === undefined) throw new UsageError('an attestation object alone needs --key-id');
      // An attestation object is a map, and a map of CBOR is never a letter of base64.
      const attestation = text === undefined ? toBase64Url(bytes) : asBase64Url(text);
      return { kind, attestation, keyId: asBase64Url(keyId) };
    }
    case 'webauthn':
      throw new UsageError('webauthn evidence is the JSON of PublicKeyCredential.toJSON()');
  }
}

function evidenceOfJson(json: unknown, kind: Exclude<Kind, 'play-integrity'>): Evidence {
  const given = recordOf(json);
  const whole = given.evidence === undefined ? given : recordOf(given.evidence);
  if (whole.kind !== undefined && whole.kind !== kind)
    throw new UsageError(`the file holds ${String(whole.kind)} evidence, not ${kind}`);
  // A credential alone, as the browser gives it.
  if (kind === 'webauthn' && whole.credential === undefined)
    return parseEvidence({ kind, credential: whole });
  if (kind !== 'apple-appattest') return parseEvidence({ ...whole, kind });
  const { keyId, attestation } = whole;
  const text = (value: unknown) => (typeof value === 'string' ? asBase64Url(value) : value);
  return parseEvidence({ kind, keyId: text(keyId), attestation: text(attestation) });
}

/** A Play Integrity token: the text of the file, or `token` of its JSON. @throws UsageError */
export function tokenFrom(bytes: Uint8Array): string {
  const text = textOf(bytes);
  if (text === undefined || bytes.length > FILE_MAX) throw new UsageError('the file holds no token');
  if (!text.startsWith('{')) return text;
  const { token, evidence } = recordOf(JSON.parse(text));
  const inner = token ?? recordOf(evidence).token;
  if (typeof inner !== 'string') throw new UsageError('the JSON has no token');
  return inner;
}
