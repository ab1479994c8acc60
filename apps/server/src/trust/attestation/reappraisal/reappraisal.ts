import type { EvidenceRecord } from '@tallystick/attestation/appraisal';
import { DatabaseUnavailable, type Queryable, sqlState } from '@tallystick/database';
import type { AttestationRecord, Check } from '@tallystick/protocol';
import type { Platform } from '../../../platform/platform.ts';
import type { Appraisal } from '../appraisal.ts';
import { attestationStore } from '../store.ts';
import type { EnrolledDevice, EnrolledDevices } from './enrolled-devices.ts';
import {
  type ClaimedReappraisal,
  EVERY_MERCHANT,
  type Reappraisal,
  reappraisalStore,
} from './reappraisal-store.ts';

/** Devices that are appraised between two notes of how far a pass has come. */
const SLICE = 25;
/**
 * How long a process may take for a slice before another goes on in its place, in milliseconds. Whoever finds the list changed looks every
 * 10 seconds, and passes are looked for every 5: where the process that began dies, there is still half a minute left of one.
 */
const CLAIM_MS = 15_000;
/** After what part of it a process that is slow, and alive, takes that time anew: two that are slow would else take a slice from each other for ever. */
const RENEWED_MS = 5_000;
/** How often passes are looked for that another process asked for and does not work on, in milliseconds. */
const POLL_MS = 5_000;
/** How far the clocks of two processes may be apart, in seconds. */
const CLOCKS_APART_SECONDS = 5;

export interface ReappraisalDependencies {
  readonly appraisal: Pick<Appraisal, 'again'>;
  readonly devices: EnrolledDevices;
  /** The revocation list that this process holds: its id, and when the operator brought it, in Unix milliseconds. */
  readonly list: () => { readonly id: string; readonly fetchedAt: number } | undefined;
}

const reasonOf = ({ because }: Reappraisal, checks: readonly Check[]): string => {
  const failed =
    checks.find(({ status }) => status === 'contraindicated') ??
    checks.find(({ status }) => status === 'none');
  const seen = failed?.evidence === undefined ? '' : ` Seen: ${failed.evidence}.`;
  return `${because} ${failed?.rule ?? ''}${seen}`.trim();
};

/**
 * Appraises the stored evidence of all enrolled devices again when the revocation list, a reference value or a policy has changed, and
 * suspends the terminals that no longer pass. One process at a time works on a pass, slice by slice; one that dies is followed by another
 * from the last slice on, and what it had done already is done once.
 */
export const createReappraisal = (platform: Platform, dependencies: ReappraisalDependencies) => {
  const { database, clock, ids, outbox, log } = platform;
  const { appraisal, devices } = dependencies;
  let stopped = true;
  /** A pass that is left half done goes on in another process, or after the next start. */
  let ending = false;
  let running: Promise<void> | undefined;
  let repeat = false;
  let cancel = (): void => {};

  /** Undefined: this device cannot be appraised, such as by a policy that this server cannot use. Nobody behind it may go unappraised for that. */
  const again = async (device: EnrolledDevice, kept: string) => {
    try {
      const record = JSON.parse(kept) as Pick<EvidenceRecord, 'evidence' | 'context'>;
      return await appraisal.again(record, device);
    } catch (error) {
      if (error instanceof DatabaseUnavailable || sqlState(error) !== undefined) throw error;
      log.error({ err: error, device: device.deviceId }, 'an enrolled device cannot be re-appraised');
      return undefined;
    }
  };

  /** Keeps the result and suspends; true if the device does not pass. */
  const appraise = async (pass: Reappraisal, device: EnrolledDevice, kept: string | undefined) => {
    if (kept === undefined) {
      log.error({ device: device.deviceId }, 'the evidence of an enrolled device is not there');
      return false;
    }
    const appraised = await again(device, kept);
    if (appraised === undefined || appraised.passes) return false;
    const { checks, policyName } = appraised;
    const { merchantId, terminalId, deviceId, kind, level } = device;
    const record: AttestationRecord = {
      id: ids.make('attestation'),
      deviceId,
      purpose: 'periodic',
      kind,
      verdict: 'contraindicated',
      level,
      policy: policyName,
      checks: [...checks],
      at: new Date(clock.now()).toISOString(),
    };
    const reason = reasonOf(pass, checks);
    await database.transaction(async (on) => {
      // However often the pass begins again.
      if (!(await reappraisalStore.failed(on, pass, { merchantId, deviceId }))) return;
      const refusal = 'attestation_refused' as const;
      await attestationStore.insert(on, {
        merchantId,
        terminalId,
        deviceId,
        record,
        refusal,
        evidence: kept,
      });
      await outbox.add(on, merchantId, {
        type: 'attestation.reappraised',
        subject: terminalId,
        data: { ...record, terminalId, cause: pass.cause, reason },
      });
    });
    outbox.announce(merchantId);
    await devices.suspend(merchantId, terminalId, { cause: 're-appraisal', reason });
    return true;
  };

  /** One slice; undefined: this process does not work on the pass any more. */
  const slice = async (given: ClaimedReappraisal): Promise<ClaimedReappraisal | undefined> => {
    let pass = given;
    const merchantId = pass.merchantId === EVERY_MERCHANT ? undefined : pass.merchantId;
    const found = await devices.after(pass.place, SLICE, merchantId);
    const evidence = await attestationStore.enrolmentsOf(database, found);
    let suspended = 0;
    for (const device of found) {
      const until = new Date(clock.now() + CLAIM_MS);
      if (until.getTime() - pass.claimedUntil.getTime() >= RENEWED_MS) {
        const renewed = { place: undefined, appraised: 0, suspended: 0, until };
        if (!(await reappraisalStore.advance(database, pass, renewed))) return undefined;
        pass = { ...pass, claimedUntil: until };
      }
      if (await appraise(pass, device, evidence.get(device.deviceId))) suspended += 1;
    }
    const last = found.at(-1);
    const claimedUntil = new Date(clock.now() + CLAIM_MS);
    const isEnd = found.length < SLICE;
    const step = {
      place: last,
      appraised: found.length,
      suspended,
      until: claimedUntil,
      ...(isEnd ? { finishedAt: new Date(clock.now()) } : {}),
    };
    const held = await reappraisalStore.advance(database, pass, step);
    if (suspended > 0)
      log.warn({ cause: pass.cause, suspended }, 'terminals that no longer pass were suspended');
    return held && !isEnd ? { ...pass, claimedUntil, place: last } : undefined;
  };

  /** Works on passes until none is left; the result is how many were begun. */
  const runOnce = async (): Promise<number> => {
    for (let begun = 0; ; begun += 1) {
      if (ending) return begun;
      const now = clock.now();
      const until = new Date(now + CLAIM_MS);
      let pass = await reappraisalStore.claim(database, new Date(now), until, dependencies.list()?.id);
      if (pass === undefined) return begun;
      while (pass !== undefined && !ending) pass = await slice(pass);
    }
  };

  const loop = async (): Promise<void> => {
    do {
      repeat = false;
      await runOnce().catch((error: unknown) =>
        log.error({ err: error }, 'devices could not be re-appraised'),
      );
    } while (repeat && !stopped);
  };

  const wake = (): void => {
    if (stopped) return;
    repeat = true;
    if (running) return;
    cancel();
    running = loop().finally(() => {
      running = undefined;
      if (!stopped) cancel = clock.after(POLL_MS, wake);
    });
  };

  const requestList = async (at: number, apartSeconds: number): Promise<void> => {
    const list = dependencies.list();
    if (list === undefined) return;
    const pass: Reappraisal = {
      merchantId: EVERY_MERCHANT,
      id: list.id,
      cause: 'revocation-list',
      because: 'Re-appraised because the revocation list of attestation keys changed.',
      requestedAt: new Date(at),
    };
    await database.transaction((on) => reappraisalStore.request(on, pass, apartSeconds));
  };

  return {
    /**
     * Inside the transaction of a change: has the devices of a merchant re-appraised. Call `wake` after it.
     * @param id What changed: one change, one id.
     * @param because What changed, as a sentence for people.
     */
    async request(
      on: Queryable,
      merchantId: string,
      change: {
        readonly cause: 'reference-value' | 'policy';
        readonly id: string;
        readonly because: string;
      },
    ): Promise<void> {
      const { cause, because } = change;
      const id = `${cause}:${change.id}`;
      const pass: Reappraisal = { merchantId, id, cause, because, requestedAt: new Date(clock.now()) };
      await reappraisalStore.request(on, pass, 0);
    },

    /**
     * The list that this process holds is another now. Each process that notices has the pass begin anew: until then it let devices in by
     * the old list, maybe behind the place that the pass had come to.
     */
    async listChanged(): Promise<void> {
      await requestList(clock.now(), -CLOCKS_APART_SECONDS);
      wake();
    },

    wake,
    runOnce,

    start() {
      stopped = false;
      ending = false;
      // The list may have changed while no process ran: what was brought since the last pass for it is a new pass.
      const list = dependencies.list();
      const asked = list === undefined ? Promise.resolve() : requestList(list.fetchedAt, 0);
      asked
        .catch((error: unknown) =>
          log.warn({ err: error }, 'a pass for the revocation list was not asked for'),
        )
        .finally(wake);
    },
    async stop() {
      stopped = true;
      ending = true;
      cancel();
      await running;
    },
  };
};
export type ReappraisalWork = ReturnType<typeof createReappraisal>;
