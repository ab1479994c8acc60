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

type EnrolmentRow = {
  merchant_id: string;
  id: string;
  activation_id: string;
  terminal_id: string;
  terminal_number: string;
  challenge: Uint8Array;
  expires_at: Date;
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

  /** Closes an enrolment, which spends its challenge: of any number of answers at once one gets it. */
  async close(on: Queryable, id: string, at: Date): Promise<Enrolment | undefined> {
    const [row] = await on.query<EnrolmentRow>(
      {
        text: `update enrolments set closed_at = $2 where id = $1 and closed_at is null
          returning merchant_id, id, activation_id, terminal_id, terminal_number, challenge, expires_at`,
      },
      [id, at],
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
      }
    );
  },

  async exists(on: Queryable, id: string): Promise<boolean> {
    return (await on.query({ text: 'select 1 from enrolments where id = $1' }, [id])).length > 0;
  },
};
