import type { Static } from 'typebox';
import * as Type from 'typebox';
import { endpoint } from './endpoint.ts';
import { Id, Strict, Timestamp } from './primitives.ts';
import type { Role } from './role.ts';

/** Roles that may sign in at a till. */
export const TILL_ROLES: readonly Role[] = ['owner', 'operator', 'cashier'];

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

/** Who takes payments, as tills and payments name them. */
export const Cashier = Type.Object({ id: Id('operator'), name: Type.String() });
export type Cashier = Static<typeof Cashier>;

/** What a person types at the till. */
export const TillCode = Type.String({ pattern: '^[0-9]{6}$', description: 'Six digits.' });

export const CashierToken = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'What the sign-in of a cashier returned; good on the same device only.',
});

export const TillCodeState = Type.Object({
  isSet: Type.Boolean(),
  setAt: Type.Optional(Timestamp),
});
export type TillCodeState = Static<typeof TillCodeState>;

export const getCashierSettings = endpoint({
  id: 'getCashierSettings',
  method: 'GET',
  path: '/v1/cashiers/settings',
  access: 'operator',
  tag: 'Operators',
  summary: 'How cashiers sign in at the tills',
  status: 200,
  response: CashierSettings,
});

export const amendCashierSettings = endpoint({
  id: 'amendCashierSettings',
  method: 'POST',
  path: '/v1/cashiers/settings/amend',
  access: 'operator',
  tag: 'Operators',
  summary: 'Amend how cashiers sign in at the tills',
  body: Strict({
    required: Type.Optional(CashierSettings.properties.required),
    idleMinutes: Type.Optional(CashierSettings.properties.idleMinutes),
  }),
  status: 200,
  response: CashierSettings,
});

export const getTillCode = endpoint({
  id: 'getTillCode',
  method: 'GET',
  path: '/v1/console/till-code',
  access: 'session',
  tag: 'Console',
  summary: 'Whether you have a code for the till',
  status: 200,
  response: TillCodeState,
});

export const setTillCode = endpoint({
  id: 'setTillCode',
  method: 'POST',
  path: '/v1/console/till-code',
  access: 'session',
  tag: 'Console',
  summary: 'Set your own code for the till',
  body: Strict({ code: TillCode }),
  status: 200,
  response: TillCodeState,
});

export const giveTillCode = endpoint({
  id: 'giveTillCode',
  method: 'POST',
  path: '/v1/operators/:id/till-code',
  access: 'session',
  tag: 'Operators',
  summary: 'Give an operator a new code for the till, shown once',
  params: Strict({ id: Id('operator') }),
  body: Strict({}),
  status: 201,
  response: Type.Object({ code: TillCode }),
});

export const listTillCashiers = endpoint({
  id: 'listTillCashiers',
  method: 'GET',
  path: '/v1/terminal/cashiers',
  access: 'device',
  tag: 'Operators',
  summary: 'Whether a cashier signs in at this terminal, and who can',
  status: 200,
  response: Type.Object({ settings: CashierSettings, cashiers: Type.Array(Cashier) }),
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
