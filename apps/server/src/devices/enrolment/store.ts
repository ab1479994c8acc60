import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';

/** An enrolment that was begun with a right code. */
export interface Enrolment {
  readonly id: string;
  readonly merchantId: string;
  readonly activationId: string;
  readonly terminalId: string;
  readonly terminalNumber: string;
  /** 32 bytes. */
  readonly challenge: Uint8Array;
  readonly expiresAt: Date;
}

/** An enrolment that a request has taken. */
export interface TakenEnrolment extends Enrolment {
  /** When that request came first. */
  readonly takenAt: Date;
}

type EnrolmentRow = {
  merchant_id: string;
  id: string;
  activation_id: string;
  terminal_id: string;
  terminal_number: string;
  challenge: Uint8Array;
  expires_at: Date;
  closed_at: Date;
};

export const enrolmentStore = {
  async insert(on: Queryable, enrolment: Enrolment): Promise<void> {
    await on.query(
      {
        text: `insert into enrolments (merchant_id, id, activation_id, terminal_id, terminal_number, challenge, expires_at)
          values ($1, $2, $3, $4, $5, $6, $7)`,
      },
      [
        enrolment.merchantId,
        enrolment.id,
        enrolment.activationId,
        enrolment.terminalId,
        enrolment.terminalNumber,
        enrolment.challenge,
        enrolment.expiresAt,
      ],
    );
  },

  /**
   * Takes an enrolment for one request, which spends its challenge: of any number of different requests one gets it. The very same request
   * gets it again until it has ended, so that none is lost with a process that died over it.
   */
  async take(
    on: Queryable,
    id: string,
    requestDigest: Uint8Array,
    at: Date,
  ): Promise<TakenEnrolment | undefined> {
    const [row] = await on.query<EnrolmentRow>(
      {
        text: `update enrolments set closed_at = coalesce(closed_at, $3), request_digest = $2
          where id = $1 and ended_at is null and (closed_at is null or request_digest = $2)
          returning merchant_id, id, activation_id, terminal_id, terminal_number, challenge, expires_at, closed_at`,
      },
      [id, requestDigest, at],
    );
    return (
      row && {
        id: row.id,
        merchantId: row.merchant_id,
        activationId: row.activation_id,
        terminalId: row.terminal_id,
        terminalNumber: row.terminal_number,
        challenge: new Uint8Array(row.challenge),
        expiresAt: row.expires_at,
        takenAt: row.closed_at,
      }
    );
  },

  /** Ends an enrolment, with the device that came of it if one did: of any number of ends one counts. */
  async end(on: Queryable, id: string, at: Date, deviceId?: string): Promise<boolean> {
    const ended = await on.query(
      {
        text: 'update enrolments set ended_at = $2, device_id = $3 where id = $1 and ended_at is null returning id',
      },
      [id, at, deviceId ?? null],
    );
    assert(ended.length <= 1, 'an enrolment ends once');
    return ended.length === 1;
  },

  /** The device that came of this very request, if its enrolment ended with one after a time. */
  async deviceOf(
    on: Queryable,
    id: string,
    requestDigest: Uint8Array,
    after: Date,
  ): Promise<string | undefined> {
    const [row] = await on.query<{ device_id: string }>(
      {
        text: `select device_id from enrolments
          where id = $1 and request_digest = $2 and device_id is not null and ended_at > $3`,
      },
      [id, requestDigest, after],
    );
    return row?.device_id;
  },

  async exists(on: Queryable, id: string): Promise<boolean> {
    return (await on.query({ text: 'select 1 from enrolments where id = $1' }, [id])).length > 0;
  },
};
