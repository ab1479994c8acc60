import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

export const KINDS = ['android-key', 'webauthn', 'apple-appattest', 'play-integrity', 'virtual'] as const;
export type Kind = (typeof KINDS)[number];

export const USAGE = `Explains attestation evidence: what was checked, what was seen, which rule decided, and what to do.

  tally attest <kind> <file> [options]

  android-key      PEM chain, or JSON with it, of Android key attestation
  webauthn         JSON of navigator.credentials.create, as PublicKeyCredential.toJSON() gives it
  apple-appattest  attestation object (CBOR, or that in base64) with --key-id, or JSON {keyId, attestation}
  play-integrity   token of the Play Integrity API
  virtual          as android-key, of a virtual phone; needs --root and test mode

  --challenge <hex>            what was sent as challenge (text: --challenge-text)
  --at <time>                  clock of the verifier, RFC 3339; default now
  --root <file>                other roots than those of the makers: PEM, or a virtual-root.json
  --revocation <file>          Google's status list as JSON; without it Android evidence is refused
  --app <name:digest:version>  an allowed Android app: package, SHA-256 of its signing certificate, minimum version
  --apple-app <id>             an allowed iOS app: TEAMID.bundle.id, with --environment production|development
  --key-id <base64>            id of the App Attest key
  --client-data <file>         what the iOS app hashed; default: the challenge
  --origin <url>               page on which the passkey was made; --rp-id if it is not its host
  --device-key <thumbprint>    RFC 7638 thumbprint of the device key that evidence is bound to
  --encryption-key <thumbprint>  of the key that data for the device is encrypted to
  --play-keys <file>           JSON {packageName, decryptionKey, verificationKey} of the Play console
  --mode <live|test>           built-in policy; default live, for virtual test
  --policy <file>              a policy document in place of it
  --level <1|2|3>              security level that is claimed
  --json                       the result as JSON

Exit code: 0 accepted, 1 refused, 2 wrong use or a file that cannot be read.
`;

const OPTIONS = {
  challenge: { type: 'string' },
  'challenge-text': { type: 'string' },
  at: { type: 'string' },
  root: { type: 'string' },
  revocation: { type: 'string' },
  app: { type: 'string', multiple: true },
  'apple-app': { type: 'string', multiple: true },
  environment: { type: 'string' },
  'key-id': { type: 'string' },
  'client-data': { type: 'string' },
  origin: { type: 'string' },
  'rp-id': { type: 'string' },
  'device-key': { type: 'string' },
  'encryption-key': { type: 'string' },
  'play-keys': { type: 'string' },
  mode: { type: 'string' },
  policy: { type: 'string' },
  level: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

const parse = (args: string[]) => parseArgs({ args, allowPositionals: true, options: OPTIONS });
export type AttestValues = ReturnType<typeof parse>['values'];

export interface AttestArguments {
  readonly kind: Kind;
  readonly file: string;
  readonly values: AttestValues;
}

/** Nothing: help was asked for. @throws UsageError */
export function parseAttestArguments(args: string[]): AttestArguments | undefined {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the options cannot be read');
  }
  const { values, positionals } = parsed;
  const [kind, file, ...more] = positionals;
  if (values.help || kind === undefined) return undefined;
  const known = KINDS.find((candidate) => candidate === kind);
  if (!known) throw new UsageError(`${kind} is no kind of evidence: ${KINDS.join(', ')}`);
  if (file === undefined || more.length > 0) throw new UsageError(`tally attest ${kind} wants one file`);
  return { kind: known, file, values };
}
