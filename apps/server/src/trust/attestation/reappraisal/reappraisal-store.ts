import type { Queryable } from '@tallystick/database';
import type { DevicePlace } from './enrolled-devices.ts';

export type ReappraisalCause = 'revocation-list' | 'reference-value' | 'policy';

/** Stands for every merchant in a pass that is not of one alone. */
export const EVERY_MERCHANT = '*';

/** One walk through the devices of a merchant, or of all, because something that they are appraised by has changed. */
export interface Reappraisal {
  readonly merchantId: string;
  /** What changed, so that a change asks for one walk however many processes notice it. */
  readonly id: string;
  readonly cause: ReappraisalCause;
  /** What changed, for people. */
  readonly because: string;
  readonly requestedAt: Date;
}

/** A pass that this process works on until `claimedUntil`. */
export interface ClaimedReappraisal extends Reappraisal {
  readonly claimedUntil: Date;
  readonly place: DevicePlace | undefined;
}

type PassRow = {
  merchant_id: string;
  id: string;
  cause: ReappraisalCause;
  because: string;
  requested_at: Date;
  claimed_until: Date;
  place_merchant: string | null;
  place_terminal: string | null;
};

const toPass = (row: PassRow): ClaimedReappraisal => ({
  merchantId: row.merchant_id,
  id: row.id,
  cause: row.cause,
  because: row.because,
  requestedAt: row.requested_at,
  claimedUntil: row.claimed_until,
  place:
    row.place_merchant === null || row.place_terminal === null
      ? undefined
      : { merchantId: row.place_merchant, terminalId: row.place_terminal },
});

export const reappraisalStore = {
  /**
   * Asks for a pass; asked for again more than `apartSeconds` later, it begins anew (below zero: by a clock that much behind too). Passes
   * that this one takes the place of end: those for other lists, and those of the merchant that nobody has begun, since it appraises by
   * everything that is in force. So a merchant has one pass at work and one that waits, however often something changes.
   */
  async request(on: Queryable, pass: Reappraisal, apartSeconds: number): Promise<boolean> {
    const { merchantId, id, cause, because, requestedAt } = pass;
    const asked = await on.query(
      {
        text: `insert into reappraisals (merchant_id, id, cause, because, requested_at) values ($1, $2, $3, $4, $5)
          on conflict (merchant_id, id) do update set requested_at = $5, because = $4, claimed_until = null,
            place_merchant = null, place_terminal = null, finished_at = null, appraised = 0, suspended = 0
          where reappraisals.requested_at < $5::timestamptz - make_interval(secs => $6) returning id`,
      },
      [merchantId, id, cause, because, requestedAt, apartSeconds],
    );
    if (asked.length === 0) return false;
    if (cause === 'revocation-list') {
      await on.query(
        {
          text: `update reappraisals set finished_at = $3, claimed_until = null
            where merchant_id = $1 and id <> $2 and cause = 'revocation-list' and finished_at is null and requested_at <= $3`,
        },
        [merchantId, id, requestedAt],
      );
    } else {
      await on.query(
        {
          text: `update reappraisals set finished_at = $3
            where merchant_id = $1 and id <> $2 and cause <> 'revocation-list' and finished_at is null
              and claimed_until is null and requested_at <= $3`,
        },
        [merchantId, id, requestedAt],
      );
    }
    return true;
  },

  /** Takes one pass that nobody works on. Of lists only the one that this process holds itself. */
  async claim(on: Queryable, now: Date, until: Date, listId: string | undefined) {
    const [row] = await on.query<PassRow>(
      {
        name: 'reappraisal-claim',
        text: `update reappraisals r set claimed_until = $2
          from (
            select merchant_id, id from reappraisals
            where finished_at is null and (claimed_until is null or claimed_until <= $1)
              and (cause <> 'revocation-list' or id = $3)
            order by requested_at limit 1 for update skip locked
          ) due
          where r.merchant_id = due.merchant_id and r.id = due.id
          returning r.merchant_id, r.id, r.cause, r.because, r.requested_at, r.claimed_until, r.place_merchant, r.place_terminal`,
      },
      [now, until, listId ?? ''],
    );
    return row && toPass(row);
  },

  /** Writes down that a device does not pass; false: this pass found that before. */
  async failed(
    on: Queryable,
    { id, requestedAt }: Reappraisal,
    { merchantId, deviceId }: { readonly merchantId: string; readonly deviceId: string },
  ): Promise<boolean> {
    const rows = await on.query(
      {
        text: `insert into reappraisal_failures (merchant_id, device_id, pass, requested_at) values ($1, $2, $3, $4)
          on conflict (merchant_id, device_id, pass) do update set requested_at = $4
          where reappraisal_failures.requested_at < $4 returning pass`,
      },
      [merchantId, deviceId, id, requestedAt],
    );
    return rows.length === 1;
  },

  /** Writes down how far a pass has come, and holds it on. False: it is another's by now, or was asked for anew. */
  async advance(
    on: Queryable,
    pass: ClaimedReappraisal,
    step: {
      readonly place: DevicePlace | undefined;
      readonly appraised: number;
      readonly suspended: number;
      readonly until: Date;
      readonly finishedAt?: Date;
    },
  ): Promise<boolean> {
    const rows = await on.query(
      {
        text: `update reappraisals set place_merchant = coalesce($4, place_merchant), place_terminal = coalesce($5, place_terminal),
            appraised = appraised + $6, suspended = suspended + $7, claimed_until = $8, finished_at = $9
          where merchant_id = $1 and id = $2 and claimed_until = $3 and finished_at is null returning id`,
      },
      [
        pass.merchantId,
        pass.id,
        pass.claimedUntil,
        step.place?.merchantId ?? null,
        step.place?.terminalId ?? null,
        step.appraised,
        step.suspended,
        step.until,
        step.finishedAt ?? null,
      ],
    );
    return rows.length === 1;
  },
};
