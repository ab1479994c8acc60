import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Cashier, CashierToken, TillCode } from './cashier-facts.ts';
import { endpoint } from './endpoint.ts';
import { Id, Strict, Timestamp } from './primitives.ts';

/** How cashiers sign in at the tills of a merchant. */
export const CashierSettings = Type.Object({
  required: Type.Boolean({
    description: 'Whether a payment is started by a cashier who has signed in at the till.',
  }),
  idleMinutes: Type.Integer({
    minimum: 1,
    maximum: 60,
    description: 'Minutes without a touch after which a till asks for the cashier again.',
  }),
});
export type CashierSettings = Static<typeof CashierSettings>;

export const listTillCashiers = endpoint({
  id: 'listTillCashiers',
  method: 'GET',
  path: '/v1/terminal/cashiers',
  access: 'device',
  tag: 'Operators',
  summary: 'Whether a cashier signs in at this terminal, and who can',
  status: 200,
  response: Type.Object({
    settings: CashierSettings,
    cashiers: Type.Array(Cashier),
    managers: Type.Array(Cashier, {
      description: 'Those of them whose code allows this terminal to be wiped.',
    }),
  }),
});

export const allowWipe = endpoint({
  id: 'allowWipe',
  method: 'POST',
  path: '/v1/terminal/cashier/allow-wipe',
  access: 'device',
  tag: 'Operators',
  summary: 'Check the till code of an owner or operator before this terminal is wiped',
  body: Strict({ managerId: Id('operator'), code: TillCode }),
  status: 204,
});

export const signInCashier = endpoint({
  id: 'signInCashier',
  method: 'POST',
  path: '/v1/terminal/cashier/sign-in',
  access: 'device',
  tag: 'Operators',
  summary: 'Sign a cashier in at this terminal',
  body: Strict({ cashierId: Id('operator'), code: TillCode }),
  status: 200,
  response: Type.Object({ cashier: Cashier, token: CashierToken, expiresAt: Timestamp }),
});

export const signOutCashier = endpoint({
  id: 'signOutCashier',
  method: 'POST',
  path: '/v1/terminal/cashier/sign-out',
  access: 'device',
  tag: 'Operators',
  summary: 'Sign the cashier of this terminal out',
  body: Strict({}),
  status: 204,
});
