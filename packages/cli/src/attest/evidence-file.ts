import { chainEvidenceFromPem, type Evidence, parseEvidence } from '@tallystick/attestation/evidence';
import { toBase64Url } from '@tallystick/encoding';
import { CliError } from '../cli-error.ts';
import { objectOf, parseJson } from '../input.ts';
import type { Kind } from './options.ts';

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

/** base64 or base64url, with or without padding, as base64url. */
export const asBase64Url = (text: string): string =>
  text.replaceAll(/\s/g, '').replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/**
 * Evidence that enrols, from any of the forms that people have it in: PEM, JSON (as it is sent, or its inner part alone), CBOR, base64.
 * @throws CliError or AttestationInputError
 */
export function evidenceFrom(
  bytes: Uint8Array,
  kind: Exclude<Kind, 'play-integrity'>,
  keyId?: string,
): Evidence {
  if (bytes.length > FILE_MAX)
    throw new CliError('ERR_INPUT_SIZE', 'the file is too large for evidence', 'file');
  const text = textOf(bytes);
  if (text?.startsWith('{')) return evidenceOfJson(parseJson(text, 'file'), kind);
  switch (kind) {
    case 'android-key':
    case 'virtual':
      if (text === undefined) throw new CliError('ERR_FILE', `${kind} evidence must be PEM or JSON`, 'file');
      return chainEvidenceFromPem(kind, text);
    case 'apple-appattest': {
      if (keyId === undefined)
        throw new CliError('ERR_OPTION_MISSING', 'a bare attestation object needs --key-id', '--key-id');
      // An attestation object is a map, and a map of CBOR is never a letter of base64.
      const attestation = text === undefined ? toBase64Url(bytes) : asBase64Url(text);
      return { kind, attestation, keyId: asBase64Url(keyId) };
    }
    case 'webauthn':
      throw new CliError('ERR_FILE', 'webauthn evidence is the JSON of PublicKeyCredential.toJSON()', 'file');
  }
}

function evidenceOfJson(json: unknown, kind: Exclude<Kind, 'play-integrity'>): Evidence {
  const given = objectOf(json, 'file');
  const whole = given.evidence === undefined ? given : objectOf(given.evidence, 'evidence');
  if (whole.kind !== undefined && whole.kind !== kind)
    throw new CliError('ERR_FILE', `the file holds ${String(whole.kind)} evidence, not ${kind}`, 'file');
  // A credential alone, as the browser gives it.
  if (kind === 'webauthn' && whole.credential === undefined)
    return parseEvidence({ kind, credential: whole });
  if (kind !== 'apple-appattest') return parseEvidence({ ...whole, kind });
  const { keyId, attestation } = whole;
  const text = (value: unknown) => (typeof value === 'string' ? asBase64Url(value) : value);
  return parseEvidence({ kind, keyId: text(keyId), attestation: text(attestation) });
}

/** A Play Integrity token: the text of the file, or `token` of its JSON. @throws CliError */
export function tokenFrom(bytes: Uint8Array): string {
  const text = textOf(bytes);
  if (text === undefined || bytes.length > FILE_MAX)
    throw new CliError('ERR_FILE', 'the file holds no token', 'file');
  if (!text.startsWith('{')) return text;
  const { token, evidence } = objectOf(parseJson(text, 'file'), 'file');
  const inner = token ?? objectOf(evidence, 'evidence').token;
  if (typeof inner !== 'string') throw new CliError('ERR_FILE', 'the JSON has no token', 'file');
  return inner;
}
