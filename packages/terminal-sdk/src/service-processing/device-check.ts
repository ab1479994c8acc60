import { securityDigest } from '@tallystick/attestation/evidence';
import { signTransactionEvidence } from '@tallystick/attestation/proof/attester';
import { createChallenge, submitEvidence } from '@tallystick/protocol';
import type { TerminalDependencies } from './dependencies.ts';
import type { Report } from './event.ts';
import type { Identities } from './identity.ts';

/** Part of the time until the next check is due, after which it is made in advance when nothing else is to do. */
const IN_ADVANCE = 0.75;

/** The periodic check: the whole status set of this device, presented to the server. It gives no ticket, so it keeps nothing warm. */
export class DeviceCheck {
  readonly #dependencies: TerminalDependencies;
  readonly #identities: Identities;

  constructor(dependencies: TerminalDependencies, identities: Identities) {
    this.#dependencies = dependencies;
    this.#identities = identities;
  }

  /** Presents the security items as they are now; from then on they are what payments are held against. */
  async run(signal: AbortSignal): Promise<Report> {
    const { client, record, keys } = this.#identities.enrolled;
    const { now, storage, attestation } = this.#dependencies;
    const challenge = await client.call(createChallenge, { body: { purpose: 'periodic' }, signal });
    const { level, deviceId } = record;
    const items = await attestation.securityItems(level);
    const digest = await securityDigest(level, items);
    const evidence = await signTransactionEvidence(
      {
        challenge: challenge.value,
        deviceId,
        purpose: 'periodic',
        counter: await storage.nextCounter(),
        digest,
        level,
        items,
        time: Math.floor(now() / 1000),
      },
      keys.sign,
      keys.secondSecret.scheme,
    );
    const body = { challengeId: challenge.id, evidence };
    const { nextPeriodicBy } = await client.call(submitEvidence, { body, signal });
    // The server's clock measures, the device's counts.
    const wait = nextPeriodicBy && Date.parse(nextPeriodicBy) - Date.parse(challenge.serverTime);
    await storage.write('accepted', {
      digest,
      ...(wait ? { renewAt: now() + IN_ADVANCE * wait } : {}),
    });
    return { type: 'device-checked' };
  }

  /** Runs if the next check is near. */
  async runIfDue(signal: AbortSignal): Promise<Report> {
    const accepted = await this.#dependencies.storage.read('accepted');
    if (accepted?.renewAt === undefined || this.#dependencies.now() < accepted.renewAt)
      return { type: 'device-checked' };
    return this.run(signal);
  }

  /** The digest of the items as they are now. If it is not the one that was accepted last, they are presented first. */
  async settledDigest(signal: AbortSignal): Promise<string> {
    const { level } = this.#identities.enrolled.record;
    const digest = await securityDigest(level, await this.#dependencies.attestation.securityItems(level));
    const accepted = await this.#dependencies.storage.read('accepted');
    if (accepted !== undefined && accepted.digest !== digest) await this.run(signal);
    return digest;
  }
}
