import { Refusal } from '../../../platform/refusal.ts';

/** Maximum number of devices that are counted; beyond it the least recently seen device starts from zero. */
const CAPACITY = 16_384;
const HOUR_MS = 3_600_000;

/** The answers of one device in its current hour. */
export interface Hour {
  readonly from: number;
  readonly answers: number;
}

export interface Quota {
  /** Raises Refusal `attestation_quota_exceeded` if the device has no answers left. Counts nothing. */
  require(deviceId: string, perHour: number): void;
  /** Counts one answer, whatever its verdict. Raises as `require`. */
  take(deviceId: string, perHour: number): void;
  /** Takes over the count of all processes from the row of the device. Returns the refusal if it exceeds the quota. */
  update(deviceId: string, perHour: number, row: Hour): Refusal | undefined;
}

/**
 * Answers of each device within an hour. Every process counts the answers that it receives; those that pass are also counted for all processes
 * in the database row that each of them updates anyway. So a device has exactly its quota of answers that pass, and at most that number of
 * refused ones at each process.
 */
export const createQuota = (now: () => number): Quota => {
  const hours = new Map<string, Hour>();

  const hourOf = (deviceId: string): Hour => {
    const known = hours.get(deviceId);
    return known !== undefined && now() < known.from + HOUR_MS ? known : { from: now(), answers: 0 };
  };
  const keep = (deviceId: string, hour: Hour): void => {
    hours.delete(deviceId);
    if (hours.size >= CAPACITY) {
      const [oldest] = hours.keys();
      if (oldest !== undefined) hours.delete(oldest);
    }
    hours.set(deviceId, hour);
  };
  const exceeded = ({ from }: Hour, perHour: number): Refusal =>
    new Refusal('attestation_quota_exceeded', {
      detail: `A device may be attested at most ${perHour} times within an hour.`,
      retryAfterSeconds: Math.max(1, Math.ceil((from + HOUR_MS - now()) / 1_000)),
    });

  const requireLeft = (deviceId: string, perHour: number): Hour => {
    const hour = hourOf(deviceId);
    if (hour.answers >= perHour) throw exceeded(hour, perHour);
    return hour;
  };

  return {
    require(deviceId, perHour) {
      requireLeft(deviceId, perHour);
    },
    take(deviceId, perHour) {
      const hour = requireLeft(deviceId, perHour);
      keep(deviceId, { from: hour.from, answers: hour.answers + 1 });
    },
    update(deviceId, perHour, row) {
      const own = hourOf(deviceId);
      keep(deviceId, row.answers > own.answers ? row : own);
      return row.answers > perHour ? exceeded(row, perHour) : undefined;
    },
  };
};
