import { Argument, Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { JSON_OPTION } from '../command.ts';

export const KINDS = ['android-key', 'webauthn', 'apple-appattest', 'play-integrity', 'virtual'] as const;
export type Kind = (typeof KINDS)[number];

const KINDS_HELP = `
Kinds:
  android-key      PEM chain, or JSON with it, of Android key attestation
  webauthn         JSON of navigator.credentials.create, as PublicKeyCredential.toJSON() gives it
  apple-appattest  attestation object (CBOR, or that in base64) with --key-id, or JSON {keyId, attestation}
  play-integrity   token of the Play Integrity API
  virtual          as android-key, of a virtual phone; needs --root and test mode

Exit code: 0 accepted, 1 refused, 2 wrong use or a file that cannot be read.`;

const collected = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
const NONE: readonly string[] = [];

/** RFC 3339 to Unix milliseconds. */
function timeOf(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('It must be an RFC 3339 time.');
  return at;
}

/** The arguments of `tally attest`, without its action. */
export const attestSyntax = () =>
  new Command('attest')
    .description('attestation evidence: what was checked, what was seen, which rule decided, and what to do')
    .addArgument(new Argument('<kind>', 'kind of evidence').choices(KINDS))
    .argument('<file>', 'the evidence; - reads it from standard input')
    .option('--challenge <hex>', 'what was sent as challenge (text: --challenge-text)')
    .option('--challenge-text <text>', 'the challenge as text')
    .option('--at <time>', 'clock of the verifier, RFC 3339; default now', timeOf)
    .option('--root <file>', 'other roots than those of the makers: PEM, or a virtual-root.json')
    .option('--revocation <file>', "Google's status list as JSON; without it Android evidence is refused")
    .option(
      '--app <name:digest:version>',
      'an allowed Android app: package, SHA-256 of its signing certificate, minimum version; may be repeated',
      collected,
      NONE,
    )
    .option('--apple-app <id>', 'an allowed iOS app: TEAMID.bundle.id; may be repeated', collected, NONE)
    .addOption(
      new Option('--environment <name>', 'of the iOS app; default production').choices([
        'production',
        'development',
      ] as const),
    )
    .option('--key-id <base64>', 'id of the App Attest key')
    .option('--client-data <file>', 'what the iOS app hashed; default: the challenge')
    .option('--origin <url>', 'page on which the passkey was made')
    .option('--rp-id <name>', "relying party, if it is not the page's host")
    .option('--device-key <thumbprint>', 'RFC 7638 thumbprint of the device key that evidence is bound to')
    .option('--encryption-key <thumbprint>', 'of the key that data for the device is encrypted to')
    .option('--play-keys <file>', 'JSON {packageName, decryptionKey, verificationKey} of the Play console')
    .addOption(
      new Option('--mode <name>', 'built-in policy; default live, for virtual test').choices([
        'live',
        'test',
      ] as const),
    )
    .option('--policy <file>', 'a policy document in place of it')
    .addOption(
      new Option('--level <number>', 'security level that is claimed').choices(['1', '2', '3'] as const),
    )
    .option(...JSON_OPTION)
    .addHelpText('after', KINDS_HELP);

export type AttestValues = ReturnType<ReturnType<typeof attestSyntax>['opts']>;

export interface AttestInput {
  readonly kind: Kind;
  readonly file: string;
  readonly values: AttestValues;
}
