import type { Queryable } from '@tallystick/database';
import type { ActivationCode, Delivery } from '@tallystick/protocol';
import { requireAddress } from '../../../platform/message-address.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { Merchants } from '../../../tenancy/merchants/index.ts';
import type { TerminalFacts } from '../terminal-row.ts';
import type { Activations } from './activation.ts';
import { type Changes, type ChangesDependencies, createChanges, statusOf } from './changes.ts';
import type { LockedTerminal } from './life-cycle-store.ts';
import type { SentTo } from './make-activation.ts';
import { requireForms } from './requested-forms.ts';

/** What a message says of the merchant, read before a transaction begins. Raises `malformed_request` for an address that is none. */
const createSentTo =
  (merchants: Pick<Merchants, 'get'>) =>
  async (merchantId: string, given: Delivery | undefined): Promise<SentTo | undefined> => {
    if (given === undefined) return undefined;
    const { method, language } = given;
    const channel = method === 'sms-code' ? 'sms' : 'mail';
    const { address: to } = requireAddress({ channel, address: given.to });
    const { name: merchantName, timeZone } = await merchants.get(merchantId);
    return { method, to, merchantName, timeZone, language };
  };

/** Makes a code in the forms that the terminal allows and that are not spent; undefined: it has to be sent to an address. */
const createMakeCode =
  (activations: Activations) =>
  async (
    on: Queryable,
    { merchantId, id }: { readonly merchantId: string; readonly id: string },
    { terminalNumber, settings, lifeCycle, spentMethods }: LockedTerminal,
    sentTo?: SentTo,
  ): Promise<ActivationCode | undefined> => {
    const methods = requireForms(settings.enrolmentMethods, spentMethods, sentTo?.method, lifeCycle);
    if (methods.length === 0) return undefined;
    const { label } = settings;
    return activations.make(on, { merchantId, id, terminalNumber, label, methods, sentTo });
  };

/** The changes of a terminal that make an activation code. */
const createCodeChanges = (
  { database, messages }: Pick<Platform, 'database' | 'messages'>,
  dependencies: { readonly merchants: Pick<Merchants, 'get'>; readonly activations: Activations },
  { step, record, settle }: Pick<Changes, 'step' | 'record' | 'settle'>,
) => {
  const sentToOf = createSentTo(dependencies.merchants);
  const makeCode = createMakeCode(dependencies.activations);
  return {
    /** Raises `activation_delivery_required` where the terminal allows only methods that are sent. */
    async createActivationCode(
      merchantId: string,
      id: string,
      by?: string,
      delivery?: Delivery,
    ): Promise<ActivationCode> {
      const sentTo = await sentToOf(merchantId, delivery);
      const made = await database.transaction(async (on) => {
        // One code at a time is made for a terminal: the quota is counted under its row's lock.
        const terminal = await step(on, merchantId, id, { type: 'activate' });
        const code = await makeCode(on, { merchantId, id }, terminal, sentTo);
        if (code === undefined) throw new Refusal('activation_delivery_required');
        const after = { activationId: code.id, expiresAt: code.expiresAt };
        await record(on, merchantId, id, { tells: 'terminal.activation_code_created', by, after });
        return code;
      });
      if (sentTo !== undefined) messages.wake();
      settle(merchantId, id);
      return made;
    },

    /** Ends the device and makes a new code, in every form that the terminal allows and that is not sent. The record stays. */
    async reset(
      merchantId: string,
      id: string,
      { reason, by }: { readonly reason?: string | undefined; readonly by?: string | undefined } = {},
    ): Promise<{ terminal: TerminalFacts; activation?: ActivationCode }> {
      const done = await database.transaction(async (on) => {
        const before = await step(on, merchantId, id, { type: 'reset' });
        const activation = await makeCode(on, { merchantId, id }, { ...before, spentMethods: [] });
        const detail = reason === undefined ? {} : { reason };
        const terminal = await record(on, merchantId, id, {
          tells: 'terminal.reset',
          by,
          detail,
          before: statusOf(before.lifeCycle),
          after: { ...statusOf(before.next), ...(activation && { activationId: activation.id }) },
        });
        return { terminal, ...(activation === undefined ? {} : { activation }) };
      });
      settle(merchantId, id);
      return done;
    },
  };
};

/** All changes in the life of terminals. */
export const createLifeCycle = (platform: Platform, dependencies: ChangesDependencies) => {
  const changes = createChanges(platform, dependencies);
  return { ...changes, ...createCodeChanges(platform, dependencies, changes) };
};
