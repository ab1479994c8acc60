import { type Role, shownText } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import { type Operators, pauseAfter } from '../operators/index.ts';
import type { CashierStore, TryKey } from './store.ts';
import type { TillCodes } from './till-code.ts';

interface Parts {
  readonly store: CashierStore;
  readonly operators: Pick<Operators, 'find'>;
  readonly codes: TillCodes;
  readonly audit: Pick<Audit, 'record'>;
}

/**
 * Checks a code that was typed at a till: whose it is. What is wrong is said to nobody, and a wrong code counts as a try. The check raises
 * `cashier_code_refused`, and `till_code_paused` after five wrong codes at this terminal.
 */
export const createCodeCheck = (
  { clock, log }: Pick<Platform, 'clock' | 'log'>,
  { store, operators, codes, audit }: Parts,
) => {
  const refuse = (why: string): Refusal => {
    log.warn({ why }, 'till code refused');
    return new Refusal('cashier_code_refused');
  };
  const requireTry = async (key: TryKey): Promise<void> => {
    const at = new Date(clock.now());
    const until = await store.reserveTry(key, at, pauseAfter);
    if (until === undefined) return;
    const retryAfterSeconds = Math.ceil((until.getTime() - at.getTime()) / 1_000);
    throw new Refusal('till_code_paused', { retryAfterSeconds });
  };
  return async (
    { merchantId, terminalId, deviceId }: DeviceActor,
    operatorId: string,
    code: string,
    roles: readonly Role[],
  ) => {
    const [person, kept] = await Promise.all([
      operators.find(merchantId, operatorId),
      store.code(merchantId, operatorId),
    ]);
    if (person === undefined || kept === undefined) throw refuse('unknown');
    if (!roles.includes(person.role)) throw refuse('role');
    const key = { merchantId, terminalId, operatorId };
    await requireTry(key);
    const object = { kind: 'operator', id: operatorId, name: shownText(person.name) } as const;
    const after = { terminal: terminalId };
    if (!(await codes.matches(code, kept))) {
      // The device did it: who typed is just what a wrong code leaves open. Pauses keep these entries few.
      await store.note((on) =>
        audit.record(on, merchantId, { by: deviceId, action: 'cashier.code_refused', object, after }),
      );
      throw refuse('code');
    }
    return { person, key, object, after };
  };
};
