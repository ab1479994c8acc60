import { securityDigest } from '@tallystick/attestation/evidence';
import { evidenceHash, transcriptHash } from '@tallystick/attestation/proof/attester';
import { fromBase64Url, jwkThumbprint, toBase64Url } from '@tallystick/encoding';
import {
  completeEnrolment,
  type FirstSecret,
  getConfirmation,
  openEnrolment,
  type ResponseOf,
  resendConfirmation,
} from '@tallystick/protocol';
import { type AttestationSource, AttestationSourceError } from '../attestation-source/attestation-source.ts';
import { offerOf, SealingKeyError } from '../trusted-communication/second-secret-offer.ts';
import { server } from '../trusted-communication/server.ts';
import {
  type DeviceKeys,
  type Records,
  type SentEnrolment,
  StorageError,
} from '../trusted-storage/storage.ts';
import type { TerminalDependencies } from './dependencies.ts';
import { refuseToEnrol } from './enrolment-refusals.ts';
import type { Report } from './event.ts';
import type { TerminalName } from './state.ts';

type Opened = ResponseOf<typeof openEnrolment>;

/** A code, and the terminal that it is for. */
interface Entered {
  readonly terminalNumber: string;
  readonly secret: FirstSecret;
}

/** What an enrolment under way has gathered; let go of when it ends. */
interface Gathered {
  readonly secret: FirstSecret;
  readonly opened: Opened;
  keys?: DeviceKeys;
}

const nameOf = (opened: Opened, terminalNumber: string): TerminalName => ({
  mode: opened.mode,
  merchantName: opened.merchantName,
  terminalLabel: opened.terminalLabel,
  terminalNumber,
});

/** One enrolment: the first secret is spent on the second, which is made in between. */
export class Enrolment {
  readonly #dependencies: TerminalDependencies;
  /** The code that was entered, until the server has taken it: it may have to wait for a link. */
  #entered: Entered | undefined;
  #gathered: Gathered | undefined;
  #terminal: TerminalName | undefined;
  #sent: SentEnrolment | undefined;
  #personalisation: string | undefined;

  constructor(dependencies: TerminalDependencies) {
    this.#dependencies = dependencies;
  }

  #now(): Gathered {
    if (!this.#gathered) throw new Error('No enrolment is in progress');
    return this.#gathered;
  }

  #code(): Entered {
    if (!this.#entered) throw new Error('No code was entered');
    return this.#entered;
  }

  /** How the link stands that the entered code waits for, or has it sent again. */
  async confirmation(resend: boolean, signal: AbortSignal): Promise<Report> {
    const body = this.#code();
    const endpoint = resend ? resendConfirmation : getConfirmation;
    const confirmation = await server(this.#dependencies).call(endpoint, { body, signal });
    return { type: 'confirmation', confirmation };
  }

  /**
   * Opens the enrolment with the code that was entered before: its link has been opened, or its challenge ran out. By then the code has gone
   * out, maybe from an earlier start of this device.
   */
  async reopen(signal: AbortSignal): Promise<Report> {
    const { terminalNumber, secret } = this.#entered ?? (await this.#codeThatWentOut());
    // Before the challenge, which lives for a minute.
    await this.#dependencies.attestation.inFront?.(signal);
    return this.open(terminalNumber, secret, signal);
  }

  async #codeThatWentOut(): Promise<Entered> {
    const { body, record } = await this.#sentOne();
    return { terminalNumber: record.terminal.terminalNumber, secret: body.secret };
  }

  async open(terminalNumber: string, secret: FirstSecret, signal: AbortSignal): Promise<Report> {
    this.#entered = { terminalNumber, secret };
    const opened = await server(this.#dependencies).call(openEnrolment, {
      body: { terminalNumber, secret },
      signal,
    });
    if (!opened.evidenceKinds.includes(this.#dependencies.attestation.kind)) {
      return { type: 'failed', refusal: refuseToEnrol('evidence_kind_unsupported'), certainty: 'refused' };
    }
    this.#entered = undefined;
    this.#gathered = { secret, opened };
    this.#terminal = nameOf(opened, terminalNumber);
    return { type: 'enrolment-opened', terminal: this.#terminal };
  }

  async makeKeys(): Promise<Report> {
    const gathered = this.#now();
    const keys = await this.#dependencies.storage.makeKeys();
    if (!gathered.opened.secondSecretSchemes.includes(keys.secondSecret.scheme)) {
      return { type: 'failed', refusal: refuseToEnrol('second_secret_unsupported'), certainty: 'refused' };
    }
    gathered.keys = keys;
    return { type: 'keys-made' };
  }

  /** Has the device vouched for: evidence over our keys, the digest of its level, one signature over the whole transcript. */
  async attest(signal: AbortSignal, inSoftware = false): Promise<Report> {
    const { attestation } = this.#dependencies;
    const inPlace = inSoftware ? attestation.softwareEvidence : undefined;
    if (!inPlace && (await attestation.isPresent?.()) === false) return { type: 'authenticator-absent' };
    try {
      return await this.#attest(signal, inPlace ?? attestation.evidence);
    } catch (error) {
      if (!(error instanceof SealingKeyError)) throw error;
      return { type: 'failed', refusal: refuseToEnrol('sealing_key_untrusted'), certainty: 'refused' };
    }
  }

  async #attest(signal: AbortSignal, makeEvidence: AttestationSource['evidence']): Promise<Report> {
    const gathered = this.#now();
    const { opened, secret, keys } = gathered;
    const { attestation, softwareVersion } = this.#dependencies;
    const terminal = this.#terminal;
    if (!keys || !terminal) throw new Error('The keys come before the evidence');
    const { challenge, level } = opened;
    const { secondSecret } = keys;
    const encryptionKeyThumbprint = await jwkThumbprint(keys.encryptionKey);

    const evidence = await makeEvidence({
      challenge: fromBase64Url(challenge.value),
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
      throw new AttestationSourceError(
        'ERR_ATTESTATION_UNAVAILABLE',
        'The security items of the level are not complete',
        { cause },
      );
    });
    // Asked last: what is signed holds on this connection only.
    const tlsExporter = await this.#dependencies.connection?.exporter();
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
    const body = {
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
      signature: toBase64Url(await keys.sign(hash)),
    };
    const { origin } = this.#dependencies;
    const sent: SentEnrolment = {
      enrolmentId: opened.enrolmentId,
      body,
      record: { origin, terminal, personalisationKey: opened.personalisationKey, level: opened.level },
    };
    // Before it leaves: should the answer be lost, nothing else will be answered again.
    await this.#write('enrolment', sent, signal);
    this.#sent = sent;
    this.#gathered = undefined;
    return { type: 'evidence-made' };
  }

  /** An enrolment that was given up is wiped at once: whatever still runs of it writes nothing after that. */
  async #write<K extends keyof Records>(name: K, record: Records[K], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.#dependencies.storage.write(name, record);
  }

  /** What was sent, or is about to be. */
  async #sentOne(): Promise<SentEnrolment> {
    this.#sent ??= await this.#dependencies.storage.read('enrolment');
    if (!this.#sent) throw new StorageError('ERR_STORAGE_CONTENTS', 'No enrolment is in progress');
    return this.#sent;
  }

  /** Sends the request, for the first time or again: also what an earlier start of this device has sent. */
  async complete(signal: AbortSignal): Promise<Report> {
    const { storage } = this.#dependencies;
    const { enrolmentId, body, record } = await this.#sentOne();
    const done = await server(this.#dependencies).call(completeEnrolment, {
      params: { id: enrolmentId },
      body,
      signal,
    });
    const { deviceId, terminalId } = done;
    await this.#write('device', { ...record, deviceId, terminalId }, signal);
    await this.#write('accepted', { digest: body.digest }, signal);
    await storage.remove('enrolment');
    this.#sent = undefined;
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
    this.#entered = undefined;
    this.#gathered = undefined;
    this.#sent = undefined;
    this.#personalisation = undefined;
  }
}
