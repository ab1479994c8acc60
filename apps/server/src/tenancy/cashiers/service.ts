import { toBase64Url } from '@tallystick/encoding';
import { type Cashier, type CashierSettings, TILL_ROLES, type TillCodeState } from '@tallystick/protocol';
import type { DeviceActor, OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type Operators, pauseAfter } from '../operators/index.ts';
import type { SignedIn } from './signed-in.ts';
import type { CashierStore, TryKey } from './store.ts';
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
  list(merchantId: string): Promise<Cashier[]>;
  /** @throws Refusal `cashier_code_refused`, or `till_code_paused` after five wrong codes at this terminal */
  signIn(
    actor: DeviceActor,
    cashierId: string,
    code: string,
  ): Promise<{ readonly cashier: Cashier; readonly token: string; readonly expiresAt: string }>;
  signOut(actor: DeviceActor): Promise<void>;
}

export const createCashierService = (
  { clock, keys, log, randomness }: Pick<Platform, 'clock' | 'keys' | 'log' | 'randomness'>,
  store: CashierStore,
  operators: Pick<Operators, 'find' | 'present'>,
  codes: TillCodes,
  { signedIn, forget }: { readonly signedIn: SignedIn; forget(merchantId: string): void },
): CashierService => {
  const now = () => new Date(clock.now());

  const keepCode = async (merchantId: string, operatorId: string, code: string): Promise<Date> => {
    const at = now();
    await store.setCode(merchantId, operatorId, await codes.hash(code), at);
    forget(merchantId);
    return at;
  };

  const refuse = (why: string): Refusal => {
    log.warn({ why }, 'till code refused');
    return new Refusal('cashier_code_refused');
  };

  const requireTry = async (key: TryKey): Promise<void> => {
    const at = now();
    const until = await store.reserveTry(key, at, pauseAfter);
    if (until === undefined) return;
    const retryAfterSeconds = Math.ceil((until.getTime() - at.getTime()) / 1_000);
    throw new Refusal('till_code_paused', { retryAfterSeconds });
  };

  return {
    async amend({ merchantId }, changes) {
      const settings = { ...(await signedIn.settings(merchantId)), ...changes };
      await store.amend(merchantId, settings);
      forget(merchantId);
      return settings;
    },
    async codeState({ merchantId, id }) {
      const code = await store.code(merchantId, id);
      return code === undefined ? { isSet: false } : { isSet: true, setAt: code.setAt.toISOString() };
    },
    async setCode({ merchantId, id }, code) {
      const at = await keepCode(merchantId, id, code);
      return { isSet: true, setAt: at.toISOString() };
    },
    async giveCode({ merchantId }, operatorId) {
      const person = await operators.find(merchantId, operatorId);
      if (person === undefined) throw new Refusal('not_found');
      if (!TILL_ROLES.includes(person.role)) throw new Refusal('no_till_role');
      const code = codes.make();
      await keepCode(merchantId, operatorId, code);
      return code;
    },
    async list(merchantId) {
      const [holders, people] = await Promise.all([store.holders(merchantId), operators.present(merchantId)]);
      return people
        .filter(({ id, role }) => holders.has(id) && TILL_ROLES.includes(role))
        .map(({ id, name }) => ({ id, name }));
    },
    async signIn({ merchantId, terminalId, deviceId }, cashierId, code) {
      const [person, kept] = await Promise.all([
        operators.find(merchantId, cashierId),
        store.code(merchantId, cashierId),
      ]);
      if (person === undefined || kept === undefined) throw refuse('unknown');
      if (!TILL_ROLES.includes(person.role)) throw refuse('role');
      const key = { merchantId, terminalId, operatorId: cashierId };
      await requireTry(key);
      if (!(await codes.matches(code, kept))) throw refuse('code');
      const token = toBase64Url(randomness.bytes(TOKEN_BYTES));
      const expiresAt = new Date(clock.now() + SESSION_MS);
      await store.begin(key, deviceId, keys.digest('cashier-session', token), expiresAt);
      forget(merchantId);
      return { cashier: { id: person.id, name: person.name }, token, expiresAt: expiresAt.toISOString() };
    },
    async signOut({ merchantId, deviceId }) {
      await store.end(merchantId, deviceId);
      forget(merchantId);
    },
  };
};
