import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import type { ActivationCode, EnrolmentMethod, FirstSecret, ProblemCode } from '@tallystick/protocol';
import type { Platform } from '../../../platform/platform.ts';
import { randomDigits } from '../../../platform/randomness.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { Audit } from '../../../tenancy/audit/index.ts';
import { TRIES } from '../terminal-row.ts';
import { createAddressTries } from './address-tries.ts';

/** Life of a first secret, in milliseconds; both its forms end together. */
const LIFE_MS = 15 * 60_000;
/** Codes that may be made for one terminal in a day, those aside that were locked, and with those. */
const DAILY_QUOTA = 10;
const DAILY_QUOTA_WITH_LOCKED = 100;
const DAY_MS = 86_400_000;
const LINK_BYTES = 16;
/** How many of a terminal's newest codes are looked at to say why one does not work any more. */
const REMEMBERED = 10;

/** An activation code that was shown to be right. It is not spent by that. */
export interface OpenActivation {
  readonly merchantId: string;
  readonly activationId: string;
  readonly terminalId: string;
  readonly method: EnrolmentMethod;
}

/** The terminal that a code is made for, and the forms that it is made in: at least one. */
export interface Activated {
  readonly merchantId: string;
  readonly id: string;
  readonly terminalNumber: string;
  readonly methods: readonly EnrolmentMethod[];
}

const METHODS: Readonly<Record<FirstSecret['form'], EnrolmentMethod>> = { code: 'digits', link: 'link' };

type TriedRow = {
  merchant_id: string;
  id: string;
  terminal_id: string;
  /** Null: the open code has no such form. */
  matches: boolean | null;
  wrong_tries: number;
};

/**
 * Counts and compares in one statement under the row's lock: of any number of tries at once, five wrong codes are looked at. What is
 * compared are keyed digests, which nobody outside can steer, so the time of the comparison tells nothing.
 */
const TRY_CODE = {
  text: `update activations set wrong_tries = wrong_tries + case when code_digest = $2 then 0 else 1 end
    where terminal_number = $1 and used_at is null and ended_at is null and expires_at > $3 and wrong_tries < ${TRIES}
    returning merchant_id, id, terminal_id, code_digest = $2 as matches, wrong_tries`,
};

/**
 * Wrong links are counted apart, and lock nothing: 128 bits are not guessed, and whoever has read a terminal number on a receipt could
 * otherwise keep its owner from activating it.
 */
const TRY_LINK = {
  text: `update activations set wrong_link_tries = wrong_link_tries + case when link_digest = $2 then 0 else 1 end
    where terminal_number = $1 and used_at is null and ended_at is null and expires_at > $3
      and (link_digest is not null or wrong_tries < ${TRIES})
    returning merchant_id, id, terminal_id, link_digest = $2 as matches, wrong_tries`,
};

const historyStatement = (column: 'code_digest' | 'link_digest') => ({
  text: `select ${column} = $2 as matches, used_at is not null as used, wrong_tries, link_digest is not null as has_link,
      (ended_at is not null or expires_at <= $3) as over
    from activations where terminal_number = $1 order by id desc limit ${REMEMBERED}`,
});

/**
 * A link cannot be guessed, so it may be told whose it is; eight digits could be, so that is told only within the merchant whose open code
 * was named, and each such try counts against that code.
 */
const FOREIGN_LINK = {
  text: `select 1 from activations where link_digest = $1 and used_at is null and ended_at is null and expires_at > $2`,
};
const FOREIGN_CODE = {
  text: `select 1 from activations where code_digest = $1 and used_at is null and ended_at is null and expires_at > $2
    and merchant_id = $3 and wrong_tries < ${TRIES}`,
};

const isOne = (rows: readonly object[]): boolean => {
  assert(rows.length <= 1, 'an activation code is spent once');
  return rows.length === 1;
};

/** A code that a stranger locked does not count as one that was made, up to a number: each is five guesses more. */
const requireQuota = async (
  on: Queryable,
  merchantId: string,
  terminalId: string,
  now: number,
): Promise<void> => {
  const all = await on.query<{ created_at: Date; locked: boolean }>(
    {
      text: `select created_at, wrong_tries >= ${TRIES} and used_at is null as locked from activations
        where merchant_id = $1 and terminal_id = $2 and created_at > $3 order by id desc limit ${DAILY_QUOTA_WITH_LOCKED}`,
    },
    [merchantId, terminalId, new Date(now - DAY_MS)],
  );
  const counted = all.filter(({ locked }) => !locked);
  const oldest = all.length >= DAILY_QUOTA_WITH_LOCKED ? all.at(-1) : counted.at(DAILY_QUOTA - 1);
  if (oldest === undefined) return;
  const waitMs = oldest.created_at.getTime() + DAY_MS - now;
  throw new Refusal('activation_quota_exceeded', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
};

/** That strangers have locked a code, as the audit log has it. */
const lockedChange = (row: TriedRow) =>
  ({
    by: undefined,
    job: 'enrolment',
    action: 'terminal.activation_code_locked',
    object: { kind: 'terminal', id: row.terminal_id },
    after: { activationId: row.id, wrongTries: row.wrong_tries },
  }) as const;

/** The first secret of enrolment: made, tried and spent here. */
export const createActivations = (
  platform: Pick<Platform, 'keys' | 'ids' | 'clock' | 'randomness' | 'config' | 'database' | 'outbox'>,
  audit: Pick<Audit, 'record'>,
) => {
  const { keys, ids, clock, randomness, config, database, outbox } = platform;
  const addressTries = createAddressTries(clock, config.publicRequestsPerMinute);
  const digestOf = ({ form, value }: FirstSecret): Uint8Array =>
    keys.digest('activation', `${form}:${value}`);

  /** Tries and counts; the try that locks a code is told to the operator, in the same transaction. */
  const tryOnce = async (terminalNumber: string, secret: FirstSecret): Promise<TriedRow | undefined> => {
    const byCode = secret.form === 'code';
    const tried = await database.transaction(async (on) => {
      const [row] = await on.query<TriedRow>(byCode ? TRY_CODE : TRY_LINK, [
        terminalNumber,
        digestOf(secret),
        new Date(clock.now()),
      ]);
      if (byCode && row !== undefined && !row.matches && row.wrong_tries >= TRIES) {
        await outbox.add(on, row.merchant_id, {
          type: 'enrolment.refused',
          subject: row.terminal_id,
          data: { terminalId: row.terminal_id, activationId: row.id, code: 'activation_code_locked' },
        });
        audit.record(on, row.merchant_id, lockedChange(row));
      }
      return row;
    });
    if (tried !== undefined && tried.matches !== true) outbox.announce(tried.merchant_id);
    return tried;
  };

  const whyNot = async (
    on: Queryable,
    terminalNumber: string,
    secret: FirstSecret,
    tried: TriedRow | undefined,
  ): Promise<ProblemCode> => {
    // Terminal numbers are on every receipt, so that there is one is no secret; and this try counted like any wrong one.
    if (tried !== undefined && tried.matches === null && tried.wrong_tries < TRIES) {
      return 'enrolment_method_refused';
    }
    const column = secret.form === 'code' ? 'code_digest' : 'link_digest';
    const digest = digestOf(secret);
    const now = new Date(clock.now());
    const history = await on.query<{
      matches: boolean | null;
      used: boolean;
      over: boolean;
      wrong_tries: number;
      has_link: boolean;
    }>(historyStatement(column), [terminalNumber, digest, now]);
    const foreign = await (secret.form === 'link'
      ? on.query(FOREIGN_LINK, [digest, now])
      : on.query(FOREIGN_CODE, [digest, now, tried?.merchant_id ?? '']));
    const [newest] = history;
    const isLocked = newest !== undefined && newest.wrong_tries >= TRIES;
    if (isLocked && !newest.used && !newest.over && (secret.form === 'code' || !newest.has_link)) {
      return 'activation_code_locked';
    }
    const match = history.find((row) => row.matches);
    if (match?.used) return 'activation_code_used';
    if (match?.over) return 'activation_code_expired';
    return foreign.length > 0 ? 'activation_code_foreign' : 'activation_code_invalid';
  };

  return {
    /** Makes a code for a terminal and ends the one before. Inside the caller's transaction, which holds the terminal's row. */
    async make(
      on: Queryable,
      { merchantId, id: terminalId, terminalNumber, methods }: Activated,
    ): Promise<ActivationCode> {
      const now = clock.now();
      await requireQuota(on, merchantId, terminalId, now);
      await this.end(on, merchantId, terminalId);
      const code = methods.includes('digits') ? randomDigits(randomness, 8) : undefined;
      const link = methods.includes('link')
        ? Buffer.from(randomness.bytes(LINK_BYTES)).toString('base64url')
        : undefined;
      const activationId = ids.make('activation');
      const expiresAt = new Date(now + LIFE_MS);
      await on.query(
        {
          text: `insert into activations (merchant_id, id, terminal_id, terminal_number, code_digest, link_digest, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        },
        [
          merchantId,
          activationId,
          terminalId,
          terminalNumber,
          code === undefined ? null : digestOf({ form: 'code', value: code }),
          link === undefined ? null : digestOf({ form: 'link', value: link }),
          new Date(now),
          expiresAt,
        ],
      );
      return {
        id: activationId,
        terminalId,
        terminalNumber,
        ...(code === undefined ? {} : { code }),
        ...(link === undefined ? {} : { link: `${config.origin}/till/#activate=${terminalNumber}.${link}` }),
        expiresAt: expiresAt.toISOString(),
      };
    },

    /** Ends the open code of a terminal, if there is one. */
    async end(on: Queryable, merchantId: string, terminalId: string): Promise<void> {
      await on.query(
        {
          text: `update activations set ended_at = $3
            where merchant_id = $1 and terminal_id = $2 and used_at is null and ended_at is null`,
        },
        [merchantId, terminalId, new Date(clock.now())],
      );
    },

    /**
     * Tries a first secret against the open code of a terminal number. Wrong digits count against that code, and against the address that
     * tries them; wrong links against neither. An unknown terminal is answered in the same words after the same statements. Raises a Refusal
     * (`activation_code_*`, `enrolment_method_refused`, `too_many_requests`).
     * @param ip of who tries; left out: it was right once already, for the enrolment that goes on
     */
    async verify(terminalNumber: string, secret: FirstSecret, ip?: string): Promise<OpenActivation> {
      const giveBack = ip === undefined || secret.form === 'link' ? () => {} : addressTries.take(ip);
      const tried = await tryOnce(terminalNumber, secret);
      if (tried?.matches) {
        giveBack();
        return {
          merchantId: tried.merchant_id,
          activationId: tried.id,
          terminalId: tried.terminal_id,
          method: METHODS[secret.form],
        };
      }
      throw new Refusal(await whyNot(database, terminalNumber, secret, tried));
    },

    /** Spends a code: one compare-and-set, so of any number at once exactly one succeeds. */
    async spend(on: Queryable, { merchantId, activationId, method }: OpenActivation): Promise<boolean> {
      const now = new Date(clock.now());
      const spent = await on.query(
        {
          text: `update activations set used_at = $3 where merchant_id = $1 and id = $2
            and used_at is null and ended_at is null and expires_at > $3
            and ($4 = 'link' or wrong_tries < ${TRIES}) returning id`,
        },
        [merchantId, activationId, now, method],
      );
      return isOne(spent);
    },
  };
};
export type Activations = ReturnType<typeof createActivations>;
