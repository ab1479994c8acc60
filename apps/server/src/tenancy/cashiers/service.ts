import { toBase64Url } from '@tallystick/encoding';
import {
  type Cashier,
  type CashierSettings,
  MANAGER_ROLES,
  type Role,
  shownText,
  TILL_ROLES,
  type TillCodeState,
} from '@tallystick/protocol';
import type { DeviceActor, OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import type { Operators } from '../operators/index.ts';
import { createCodeCheck } from './code-check.ts';
import { DEFAULTS } from './signed-in.ts';
import type { CashierStore } from './store.ts';
import type { TillCodes } from './till-code.ts';

const SESSION_MS = 12 * 60 * 60_000;
const TOKEN_BYTES = 32;

/** What people do to work at a till, and what a till does for them. Every change is made here and nowhere else. */
export interface CashierService {
  amend(actor: OperatorActor, changes: Partial<CashierSettings>): Promise<CashierSettings>;
  codeState(actor: OperatorActor): Promise<TillCodeState>;
  setCode(actor: OperatorActor, code: string): Promise<TillCodeState>;
  /** @throws Refusal `not_found`, `no_till_role` */
  giveCode(actor: OperatorActor, operatorId: string): Promise<string>;
  /** Who can sign in at the terminals of a merchant: who has a code and a role for it. */
  list(merchantId: string): Promise<{ readonly cashiers: Cashier[]; readonly managers: Cashier[] }>;
  /** Checks the code of an owner or operator. Raises as `signIn`. */
  allowWipe(actor: DeviceActor, managerId: string, code: string): Promise<void>;
  /** @throws Refusal `cashier_code_refused`, or `till_code_paused` after five wrong codes at this terminal */
  signIn(
    actor: DeviceActor,
    cashierId: string,
    code: string,
  ): Promise<{ readonly cashier: Cashier; readonly token: string; readonly expiresAt: string }>;
  signOut(actor: DeviceActor): Promise<void>;
}

type Ground = Pick<Platform, 'clock' | 'keys' | 'log' | 'randomness'>;

interface Parts {
  readonly store: CashierStore;
  readonly operators: Pick<Operators, 'find' | 'present'>;
  readonly codes: TillCodes;
  readonly audit: Pick<Audit, 'record'>;
  /** Has this process forget what it knows of a merchant. */
  forget(merchantId: string): void;
}

/** Codes that people have for the till. */
const createCodeKeeping = (
  { clock }: Ground,
  { store, operators, codes, audit, forget }: Parts,
): Pick<CashierService, 'codeState' | 'setCode' | 'giveCode'> => {
  const keep = async (
    { merchantId, id: by }: OperatorActor,
    operator: { readonly id: string; readonly name?: string },
    code: string,
  ): Promise<Date> => {
    const at = new Date(clock.now());
    await store.setCode(merchantId, operator.id, await codes.hash(code), at, (on) =>
      audit.record(on, merchantId, {
        by,
        action: 'till_code.set',
        object: { kind: 'operator', ...operator },
      }),
    );
    forget(merchantId);
    return at;
  };
  return {
    async codeState({ merchantId, id }) {
      const code = await store.code(merchantId, id);
      return code === undefined ? { isSet: false } : { isSet: true, setAt: code.setAt.toISOString() };
    },
    async setCode(actor, code) {
      const at = await keep(actor, { id: actor.id }, code);
      return { isSet: true, setAt: at.toISOString() };
    },
    async giveCode(actor, operatorId) {
      const person = await operators.find(actor.merchantId, operatorId);
      if (person === undefined) throw new Refusal('not_found');
      if (!TILL_ROLES.includes(person.role)) throw new Refusal('no_till_role');
      const code = codes.make();
      await keep(actor, { id: person.id, name: shownText(person.name) }, code);
      return code;
    },
  };
};

/** What a till does for who stands at it. */
const createTillSignIn = (
  ground: Ground,
  parts: Parts,
): Pick<CashierService, 'signIn' | 'signOut' | 'allowWipe'> => {
  const { clock, keys, randomness } = ground;
  const { store, audit, forget } = parts;
  const requireCode = createCodeCheck(ground, parts);
  return {
    async allowWipe(actor, managerId, code) {
      const { key, object, after } = await requireCode(actor, managerId, code, MANAGER_ROLES);
      await store.accept(key, (on) =>
        audit.record(on, actor.merchantId, { by: managerId, action: 'cashier.wipe_allowed', object, after }),
      );
    },
    async signIn(actor, cashierId, code) {
      const { merchantId, deviceId } = actor;
      const { person, key, object, after } = await requireCode(actor, cashierId, code, TILL_ROLES);
      const token = toBase64Url(randomness.bytes(TOKEN_BYTES));
      const expiresAt = new Date(clock.now() + SESSION_MS);
      await store.begin(key, deviceId, keys.digest('cashier-session', token), expiresAt, (on) =>
        audit.record(on, merchantId, { by: cashierId, action: 'cashier.signed_in', object, after }),
      );
      forget(merchantId);
      return {
        cashier: { id: person.id, name: shownText(person.name) },
        token,
        expiresAt: expiresAt.toISOString(),
      };
    },
    async signOut({ merchantId, deviceId, terminalId }) {
      await store.end(merchantId, deviceId, (on, operatorId) =>
        audit.record(on, merchantId, {
          by: operatorId,
          action: 'cashier.signed_out',
          object: { kind: 'operator', id: operatorId },
          after: { terminal: terminalId },
        }),
      );
      forget(merchantId);
    },
  };
};

export const createCashierService = (ground: Ground, parts: Parts): CashierService => {
  const { store, operators, audit, forget } = parts;
  return {
    ...createCodeKeeping(ground, parts),
    ...createTillSignIn(ground, parts),
    async amend({ merchantId, id: by }, changes) {
      const settings = await store.amend(merchantId, DEFAULTS, changes, (on, before, after) => {
        if (before.required === after.required && before.idleMinutes === after.idleMinutes) return;
        audit.record(on, merchantId, {
          by,
          action: 'cashier_settings.amended',
          object: { kind: 'merchant', id: merchantId },
          before,
          after,
        });
      });
      forget(merchantId);
      return settings;
    },
    async list(merchantId) {
      const [holders, people] = await Promise.all([store.holders(merchantId), operators.present(merchantId)]);
      const withCode = (roles: readonly Role[]): Cashier[] =>
        people
          .filter(({ id, role }) => holders.has(id) && roles.includes(role))
          .map(({ id, name }) => ({ id, name: shownText(name) }));
      return { cashiers: withCode(TILL_ROLES), managers: withCode(MANAGER_ROLES) };
    },
  };
};
