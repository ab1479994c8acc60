import { strict as assert } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import type {
  ActivationCode,
  EnrolmentMethod,
  FirstSecret,
  ProblemCode,
  SentMethod,
} from '@tallystick/protocol';
import { Refusal } from '../../../platform/refusal.ts';
import type { Audit } from '../../../tenancy/audit/index.ts';
import { TRIES } from '../terminal-row.ts';
import { createAddressTries } from './address-tries.ts';
import {
  type Activated,
  type ActivationPlatform,
  createActivationMaker,
  digestOf,
} from './make-activation.ts';

/** How many of a terminal's newest codes are looked at to say why one does not work any more. */
const REMEMBERED = 10;

/** An activation code that was shown to be right. It is not spent by that. */
export interface OpenActivation {
  readonly merchantId: string;
  readonly activationId: string;
  readonly terminalId: string;
  readonly method: EnrolmentMethod;
  /** False: the link in its mail has not been opened, and until then it enrols nothing. */
  readonly isConfirmed: boolean;
}

const METHODS: Readonly<Record<FirstSecret['form'], EnrolmentMethod>> = { code: 'digits', link: 'link' };

type TriedRow = {
  merchant_id: string;
  id: string;
  terminal_id: string;
  /** Null: the open code has no such form. */
  matches: boolean | null;
  wrong_tries: number;
  sent_method: SentMethod | null;
  opened: boolean;
};

/**
 * Counts and compares in one statement under the row's lock: of any number of tries at once, five wrong codes are looked at. What is
 * compared are keyed digests, which nobody outside can steer, so the time of the comparison tells nothing.
 */
const TRY_CODE = {
  text: `update activations set wrong_tries = wrong_tries + case when code_digest = $2 then 0 else 1 end
    where terminal_number = $1 and used_at is null and ended_at is null and expires_at > $3 and wrong_tries < ${TRIES}
    returning merchant_id, id, terminal_id, code_digest = $2 as matches, wrong_tries, sent_method, opened_at is not null as opened`,
};

/**
 * Wrong links are counted apart, and lock nothing: 128 bits are not guessed, and whoever has read a terminal number on a receipt could
 * otherwise keep its owner from activating it.
 */
const TRY_LINK = {
  text: `update activations set wrong_link_tries = wrong_link_tries + case when link_digest = $2 then 0 else 1 end
    where terminal_number = $1 and used_at is null and ended_at is null and expires_at > $3
      and (link_digest is not null or wrong_tries < ${TRIES})
    returning merchant_id, id, terminal_id, link_digest = $2 as matches, wrong_tries, sent_method, opened_at is not null as opened`,
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

const SPEND = {
  text: `update activations set used_at = $3 where merchant_id = $1 and id = $2
    and used_at is null and ended_at is null and expires_at > $3 and (sent_method is distinct from 'mail-link' or opened_at is not null)
    and ($4 = 'link' or wrong_tries < ${TRIES}) returning sent_method`,
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
export const createActivations = (platform: ActivationPlatform, audit: Pick<Audit, 'record'>) => {
  const { keys, clock, config, database, outbox, messages } = platform;
  const make = createActivationMaker(platform);
  const addressTries = createAddressTries(clock, config.publicRequestsPerMinute);
  /** Tries and counts; the try that locks a code is told to the operator, in the same transaction. */
  const tryOnce = async (terminalNumber: string, secret: FirstSecret): Promise<TriedRow | undefined> => {
    const byCode = secret.form === 'code';
    const tried = await database.transaction(async (on) => {
      const [row] = await on.query<TriedRow>(byCode ? TRY_CODE : TRY_LINK, [
        terminalNumber,
        digestOf(keys, secret),
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
    const digest = digestOf(keys, secret);
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

  /** Ends the open code of a terminal, if there is one, and drops what was sent of it. */
  const end = async (on: Queryable, merchantId: string, terminalId: string): Promise<void> => {
    const ended = await on.query<{ id: string; sent_method: SentMethod | null }>(
      {
        text: `update activations set ended_at = $3
          where merchant_id = $1 and terminal_id = $2 and used_at is null and ended_at is null returning id, sent_method`,
      },
      [merchantId, terminalId, new Date(clock.now())],
    );
    for (const { id, sent_method } of ended) {
      if (sent_method !== null) await messages.forget(on, merchantId, id);
    }
  };

  return {
    end,

    /** Makes a code for a terminal and ends the one before. Inside the caller's transaction, which holds the terminal's row. */
    async make(on: Queryable, activated: Activated): Promise<ActivationCode> {
      await end(on, activated.merchantId, activated.id);
      return make(on, activated);
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
      if (!tried?.matches) throw new Refusal(await whyNot(database, terminalNumber, secret, tried));
      giveBack();
      return {
        merchantId: tried.merchant_id,
        activationId: tried.id,
        terminalId: tried.terminal_id,
        method: tried.sent_method ?? METHODS[secret.form],
        isConfirmed: tried.sent_method !== 'mail-link' || tried.opened,
      };
    },

    /** Spends a code: one compare-and-set, so of any number at once exactly one succeeds. */
    async spend(on: Queryable, { merchantId, activationId, method }: OpenActivation): Promise<boolean> {
      const [spent, ...others] = await on.query<{ sent_method: SentMethod | null }>(SPEND, [
        merchantId,
        activationId,
        new Date(clock.now()),
        method,
      ]);
      assert(others.length === 0, 'an activation code is spent once');
      if (spent !== undefined && spent.sent_method !== null)
        await messages.forget(on, merchantId, activationId);
      return spent !== undefined;
    },
  };
};
export type Activations = ReturnType<typeof createActivations>;
