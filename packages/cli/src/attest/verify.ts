import { hash } from 'node:crypto';
import type { AllowedApplication } from '@tallystick/attestation/appraisal';
import { appAttestClientData, type Evidence } from '@tallystick/attestation/evidence';
import type { AnyOutcome, VerificationContext } from '@tallystick/attestation/result';
import {
  createAndroidKeyVerifier,
  googleTrustAnchors,
  parseRevocationList,
} from '@tallystick/attestation/verifiers/android-key';
import {
  AppAttestVerifier,
  type AppleApp,
  appleReceiptAnchors,
  appleTrustAnchors,
} from '@tallystick/attestation/verifiers/apple-appattest';
import { readPlayIntegrityKeys, verifyPlayIntegrity } from '@tallystick/attestation/verifiers/play-integrity';
import { createVirtualVerifier, virtualRevocationList } from '@tallystick/attestation/verifiers/virtual';
import { createWebAuthnVerifier, webauthnTrustAnchors } from '@tallystick/attestation/verifiers/webauthn';
import { type TrustAnchor, trustAnchorOf, trustAnchorsFromPem } from '@tallystick/attestation/x509';
import { readBase64Url } from '@tallystick/encoding';
import { CliError } from '../cli-error.ts';
import { hexBytes, objectOf, parseJson } from '../input.ts';
import { evidenceFrom, tokenFrom } from './evidence-file.ts';
import type { AttestInput, AttestValues } from './options.ts';

export type ReadFile = (path: string) => Uint8Array;

const textOf = (read: ReadFile, path: string): string => new TextDecoder().decode(read(path));

const jsonOf = (read: ReadFile, path: string, option: string) =>
  objectOf(parseJson(textOf(read, path), option), option);

/** @throws CliError, AttestationInputError, or what `read` throws */
export async function verifyFile(
  { kind, file, values }: AttestInput,
  at: number,
  read: ReadFile,
): Promise<AnyOutcome> {
  const challenge = challengeOf(values);
  const context: VerificationContext = {
    challenge,
    ...(values.deviceKey === undefined ? {} : { deviceKeyThumbprint: values.deviceKey }),
    ...(values.encryptionKey === undefined ? {} : { encryptionKeyThumbprint: values.encryptionKey }),
  };
  if (kind === 'play-integrity') return verifyToken(tokenFrom(read(file)), values, context, at, read);
  const evidence = evidenceFrom(read(file), kind, values.keyId);
  return verifyEvidenceFile(evidence, values, context, at, read);
}

function verifyEvidenceFile(
  evidence: Evidence,
  values: AttestValues,
  context: VerificationContext,
  at: number,
  read: ReadFile,
): AnyOutcome {
  const now = () => at;
  const roots = values.root === undefined ? undefined : rootsOf(read, values.root);
  const list =
    values.revocation === undefined
      ? undefined
      : parseRevocationList(jsonOf(read, values.revocation, '--revocation'), at);
  const revocation = () => list;
  switch (evidence.kind) {
    case 'android-key':
      return createAndroidKeyVerifier({ anchors: roots ?? googleTrustAnchors(), revocation, now }).verify(
        evidence,
        context,
      );
    case 'virtual':
      if (!roots)
        throw new CliError(
          'ERR_OPTION_MISSING',
          'virtual evidence needs --root: the virtual-root.json of the installation',
          '--root',
        );
      return createVirtualVerifier({
        anchors: roots,
        revocation: () => list ?? virtualRevocationList(at),
        now,
      }).verify(evidence, context);
    case 'webauthn': {
      if (values.origin === undefined)
        throw new CliError('ERR_OPTION_MISSING', 'webauthn evidence needs --origin', '--origin');
      const verifier = createWebAuthnVerifier({
        rpId: values.rpId ?? hostOf(values.origin),
        origins: [values.origin],
        anchors: roots ?? webauthnTrustAnchors(),
        androidKey: { anchors: roots ?? googleTrustAnchors(), revocation },
        now,
        bindDeviceKeys: context.deviceKeyThumbprint !== undefined,
      });
      return verifier.verify(evidence, context);
    }
    case 'apple-appattest': {
      const verifier = new AppAttestVerifier({
        anchors: roots ?? appleTrustAnchors(),
        receiptAnchors: roots ?? appleReceiptAnchors(),
        apps: values.appleApp.map((id) => appleApp(id, values.environment)),
        now,
      });
      const clientData = clientDataOf(values.clientData, context, read);
      return verifier.verify(evidence, hash('sha256', clientData, 'buffer'), context);
    }
  }
}

/** What the app hashed: a file, the challenge tied to both keys as a terminal does it, or the challenge alone. */
function clientDataOf(file: string | undefined, context: VerificationContext, read: ReadFile): Uint8Array {
  if (file !== undefined) return read(file);
  const { challenge, deviceKeyThumbprint, encryptionKeyThumbprint } = context;
  return deviceKeyThumbprint === undefined || encryptionKeyThumbprint === undefined
    ? challenge
    : appAttestClientData(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
}

function verifyToken(
  token: string,
  values: AttestValues,
  { challenge, deviceKeyThumbprint = '' }: VerificationContext,
  now: number,
  read: ReadFile,
): AnyOutcome {
  if (values.playKeys === undefined)
    throw new CliError('ERR_OPTION_MISSING', 'a Play Integrity token needs --play-keys', '--play-keys');
  const { packageName, decryptionKey, verificationKey } = jsonOf(read, values.playKeys, '--play-keys');
  if (
    typeof packageName !== 'string' ||
    typeof decryptionKey !== 'string' ||
    typeof verificationKey !== 'string'
  )
    throw new CliError(
      'ERR_JSON',
      '--play-keys wants JSON with packageName, decryptionKey and verificationKey',
      '--play-keys',
    );
  return verifyPlayIntegrity(
    { kind: 'play-integrity', token },
    {
      challenge,
      deviceKeyThumbprint,
      packageNames: [packageName],
      keys: [readPlayIntegrityKeys(packageName, decryptionKey, verificationKey)],
      now,
    },
  );
}

function challengeOf({ challenge, challengeText = '' }: AttestValues): Uint8Array {
  return challenge === undefined
    ? new TextEncoder().encode(challengeText)
    : hexBytes(challenge, '--challenge');
}

/** PEM, or the file in which a test-mode installation keeps its virtual root. */
function rootsOf(read: ReadFile, path: string): TrustAnchor[] {
  const text = textOf(read, path);
  if (!text.trimStart().startsWith('{')) return trustAnchorsFromPem([text], 'given root');
  const { certificate } = objectOf(parseJson(text, '--root'), '--root');
  if (typeof certificate !== 'string')
    throw new CliError('ERR_FILE', `${path} holds no certificate`, '--root');
  const der = readBase64Url(certificate);
  if (der === undefined) throw new CliError('ERR_FILE', `${path} holds no certificate`, '--root');
  return [trustAnchorOf(der, 'given root')];
}

const hostOf = (origin: string): string => {
  if (!URL.canParse(origin)) throw new CliError('ERR_OPTION_VALUE', '--origin is not a URL', '--origin');
  return new URL(origin).hostname;
};

/** @throws CliError */
export function allowedApplication(text: string): AllowedApplication {
  const [packageName = '', digest = '', version = '0'] = text.split(':');
  if (!/^[0-9a-f]{64}$/i.test(digest) || !/^\d+$/.test(version))
    throw new CliError(
      'ERR_OPTION_VALUE',
      '--app wants name:digest:version, the digest as 64 hexadecimal digits',
      '--app',
    );
  return { packageName, signatureDigests: [digest.toLowerCase()], minimumVersion: Number(version) };
}

function appleApp(id: string, environment: 'production' | 'development' = 'production'): AppleApp {
  const [, teamId, bundleId] = /^([A-Z0-9]{10})\.(.+)$/.exec(id) ?? [];
  if (teamId === undefined || bundleId === undefined)
    throw new CliError('ERR_OPTION_VALUE', '--apple-app must have the form TEAMID.bundle.id', '--apple-app');
  return { teamId, bundleId, environment };
}
