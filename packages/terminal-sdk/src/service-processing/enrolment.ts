import {
  evidenceHash,
  jwkThumbprint,
  securityDigest,
  transcriptHash,
} from '@tallystick/attestation/evidence';
import {
  type BodyOf,
  completeEnrolment,
  type FirstSecret,
  openEnrolment,
  type ResponseOf,
} from '@tallystick/protocol';
import { AttestationSourceError } from '../attestation-source/attestation-source.ts';
import { offerOf } from '../trusted-communication/second-secret-offer.ts';
import { server } from '../trusted-communication/server.ts';
import type { DeviceKeys, DeviceRecord } from '../trusted-storage/storage.ts';
import type { Report } from './event.ts';
import type { TerminalParts } from './parts.ts';
import { refuse } from './refusals.ts';
import type { TerminalName } from './state.ts';

const BASE64URL = { alphabet: 'base64url', omitPadding: true } as const;

type Opened = ResponseOf<typeof openEnrolment>;

/** What an enrolment under way has gathered; let go of when it ends. */
interface Gathered {
  readonly secret: FirstSecret;
  readonly opened: Opened;
  keys?: DeviceKeys;
  body?: BodyOf<typeof completeEnrolment>;
}

const nameOf = (opened: Opened, terminalNumber: string): TerminalName => ({
  mode: opened.mode,
  merchantName: opened.merchantName,
  terminalLabel: opened.terminalLabel,
  terminalNumber,
});

/** One enrolment: the first secret is spent on the second, which is made in between. */
export class Enrolment {
  readonly #parts: TerminalParts;
  #gathered: Gathered | undefined;
  #terminal: TerminalName | undefined;
  #personalisation: string | undefined;

  constructor(parts: TerminalParts) {
    this.#parts = parts;
  }

  #now(): Gathered {
    if (!this.#gathered) throw new Error('No enrolment is under way');
    return this.#gathered;
  }

  async open(terminalNumber: string, secret: FirstSecret, signal: AbortSignal): Promise<Report> {
    const opened = await server(this.#parts).call(openEnrolment, {
      body: { terminalNumber, secret },
      signal,
    });
    if (!opened.evidenceKinds.includes(this.#parts.attestation.kind)) {
      return { type: 'failed', refusal: refuse('evidence_kind_unsupported'), certainty: 'refused' };
    }
    this.#gathered = { secret, opened };
    this.#terminal = nameOf(opened, terminalNumber);
    return { type: 'enrolment-opened', terminal: this.#terminal };
  }

  async makeKeys(): Promise<Report> {
    const gathered = this.#now();
    const keys = await this.#parts.storage.makeKeys();
    if (!gathered.opened.secondSecretSchemes.includes(keys.secondSecret.scheme)) {
      return { type: 'failed', refusal: refuse('second_secret_unsupported'), certainty: 'refused' };
    }
    gathered.keys = keys;
    return { type: 'keys-made' };
  }

  /** Has the device vouched for: evidence over our keys, the digest of its level, one signature over the whole transcript. */
  async attest(signal: AbortSignal): Promise<Report> {
    const gathered = this.#now();
    const { opened, secret, keys } = gathered;
    const { attestation, softwareVersion } = this.#parts;
    if (!keys) throw new Error('The keys come before the evidence');
    const { challenge, level } = opened;
    const { secondSecret } = keys;
    const encryptionKeyThumbprint = await jwkThumbprint(keys.encryptionKey);

    const evidence = await attestation.evidence({
      challenge: Uint8Array.fromBase64(challenge.value, { alphabet: 'base64url' }),
      enrolmentId: opened.enrolmentId,
      deviceKeyScheme: secondSecret.scheme,
      deviceKeyThumbprint: secondSecret.thumbprint,
      encryptionKeyThumbprint,
      level,
      webauthn: opened.webauthn,
      signal,
    });
    const securityItems = await attestation.securityItems(level);
    const digest = await securityDigest(level, securityItems).catch((cause: unknown) => {
      throw new AttestationSourceError('ERR_ATTESTATION_UNAVAILABLE', 'The level asks for more', { cause });
    });
    // Asked last: what is signed holds on this connection only.
    const tlsExporter = await this.#parts.connection?.exporter();
    const hash = await transcriptHash({
      enrolmentId: opened.enrolmentId,
      activationId: opened.activationId,
      serverChallenge: challenge.value,
      deviceKeyThumbprint: secondSecret.thumbprint,
      encryptionKeyThumbprint,
      digest,
      level,
      evidenceHash: await evidenceHash(evidence),
      tlsExporter,
    });
    gathered.body = {
      secret,
      deviceKey: await offerOf(secondSecret, opened, encryptionKeyThumbprint),
      encryptionKey: keys.encryptionKey,
      level,
      securityItems: { ...securityItems },
      digest,
      evidence,
      softwareVersion,
      ...(attestation.model ? { model: attestation.model.slice(0, 120) } : {}),
      ...(tlsExporter === undefined ? {} : { tlsExporter }),
      signature: (await keys.sign(hash)).toBase64(BASE64URL),
    };
    return { type: 'evidence-made' };
  }

  async complete(signal: AbortSignal): Promise<Report> {
    const gathered = this.#now();
    const { opened, body } = gathered;
    const terminal = this.#terminal;
    if (!body || !terminal) throw new Error('The evidence comes before the request');
    const done = await server(this.#parts).call(completeEnrolment, {
      params: { id: opened.enrolmentId },
      body,
      signal,
    });
    const record: DeviceRecord = {
      origin: this.#parts.origin,
      deviceId: done.deviceId,
      terminalId: done.terminalId,
      terminal,
      personalisationKey: opened.personalisationKey,
      level: opened.level,
    };
    await this.#parts.storage.write('device', record);
    await this.#parts.storage.write('accepted', { digest: body.digest });
    this.#gathered = undefined;
    this.#personalisation = done.personalisation;
    return { type: 'enrolled', status: done.status, personalised: done.personalisation !== undefined };
  }

  /** Gives the personalisation data that came with the enrolment, once. */
  takePersonalisation(): string | undefined {
    const jwe = this.#personalisation;
    this.#personalisation = undefined;
    return jwe;
  }

  /** Lets go of everything gathered, the first secret above all. */
  drop(): void {
    this.#gathered = undefined;
    this.#personalisation = undefined;
  }
}
