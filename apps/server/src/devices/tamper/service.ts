import type { ResponseOf, reportTamper, TamperClaims, TamperReport } from '@tallystick/protocol';
import type { DeviceStatus, DeviceStatuses, TerminalService } from '../../fleet/terminals/index.ts';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { readReport } from './read-report.ts';
import { tamperStore } from './store.ts';

/** How many reports of one device are kept; beyond, it is stopped all the same. */
const REPORTS_MAX = 100;
const RETRY_AFTER_SECONDS = 3_600;
const DAY_MS = 86_400_000;

export interface TamperDependencies {
  readonly deviceStatuses: Pick<DeviceStatuses, 'find'>;
  readonly terminals: Pick<TerminalService, 'suspend' | 'get'>;
  /** Ends what a device had under way when it was stopped. */
  readonly endWork: EndWork;
}

type Told = ResponseOf<typeof reportTamper>;

/** Ends a payment that a stopped device had under way, as far as that can be; undefined: the device has no such payment. */
export type EndWork = (actor: DeviceActor, paymentId: string) => Promise<Told['payment'] | undefined>;

const isRefused = (error: unknown, code: Refusal['code']): boolean =>
  error instanceof Refusal && error.code === code;

/** The device's clock may be what was tampered with: what no calendar holds is taken as now. */
const seenAt = (claims: TamperClaims, now: number): string => {
  const ms = claims.time * 1000;
  return new Date(ms > 0 && ms < now + 36_500 * DAY_MS ? ms : now).toISOString();
};

/** The rules of tamper reports. */
export const createTamperService = (platform: Platform, dependencies: TamperDependencies) => {
  const { database, clock, ids, outbox } = platform;
  const { deviceStatuses, terminals, endWork } = dependencies;

  /** Suspends the terminal, unless another device is in its place by now. @returns whether it stands suspended for tampering */
  const stop = async ({ actor, deviceEnd }: DeviceStatus, claims: TamperClaims): Promise<boolean> => {
    const { merchantId, terminalId } = actor;
    if (deviceEnd !== undefined) return false;
    const trips = [...new Set(claims.seen.map(({ trip }) => trip))].join(', ');
    try {
      const reason = `The device detected tampering: ${trips}. Reference ${claims.reference}.`;
      await terminals.suspend(merchantId, terminalId, { cause: 'tamper', reason });
      return true;
    } catch (error) {
      if (!isRefused(error, 'terminal_state_conflict')) throw error;
      const { suspension } = await terminals.get(merchantId, terminalId);
      return suspension?.cause === 'tamper';
    }
  };

  const keep = async (
    deviceStatus: DeviceStatus,
    claims: TamperClaims,
    report: string,
    suspended: boolean,
  ) => {
    const { merchantId, terminalId, deviceId } = deviceStatus.actor;
    if ((await tamperStore.count(database, merchantId, deviceId)) >= REPORTS_MAX) {
      throw new Refusal('too_many_requests', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    const now = clock.now();
    const { reference, action, paymentId, softwareVersion } = claims;
    const view: TamperReport = {
      id: ids.make('tamper'),
      terminalId,
      deviceId,
      reference,
      action,
      seen: claims.seen,
      suspended,
      ...(paymentId === undefined ? {} : { paymentId }),
      softwareVersion,
      seenAt: seenAt(claims, now),
      receivedAt: new Date(now).toISOString(),
    };
    await database.transaction(async (on) => {
      const { reportId } = claims;
      if (!(await tamperStore.insert(on, { merchantId, reportId, view, report }))) return;
      await outbox.add(on, merchantId, {
        type: 'terminal.tamper_reported',
        subject: terminalId,
        data: { ...view },
      });
    });
    outbox.announce(merchantId);
  };

  return {
    /**
     * Takes a report: suspends first, so that nothing is paid while it is written down, then keeps it. The same report again changes
     * nothing and tells how the payment stands. Raises Refusal `tamper_report_invalid` or `too_many_requests`.
     */
    async take(report: string): Promise<Told> {
      const { claims, deviceStatus } = await readReport(report, deviceStatuses);
      const { actor } = deviceStatus;
      if (!(await tamperStore.isKnown(database, actor.merchantId, actor.deviceId, claims.reportId))) {
        const suspended = claims.action === 'trip' && (await stop(deviceStatus, claims));
        await keep(deviceStatus, claims, report, suspended);
      }
      const { action, paymentId } = claims;
      const payment =
        action === 'trip' && paymentId !== undefined ? await endWork(actor, paymentId) : undefined;
      return payment === undefined ? {} : { payment };
    },

    async list(merchantId: string, terminalId: string, limit: number, after: string | undefined) {
      await terminals.get(merchantId, terminalId);
      return tamperStore.page(database, merchantId, terminalId, limit, after);
    },
  };
};
