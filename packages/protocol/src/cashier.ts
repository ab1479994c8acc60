import type { Static } from 'typebox';
import * as Type from 'typebox';
import { TillCode } from './cashier-facts.ts';
import { endpoint } from './endpoint.ts';
import { Id, Strict, Timestamp } from './primitives.ts';
import type { Role } from './role.ts';
import { CashierSettings } from './till-cashier.ts';

/** Roles that may sign in at a till. */
export const TILL_ROLES: readonly Role[] = ['owner', 'operator', 'cashier'];

/** Roles whose till code allows a till to be wiped. */
export const MANAGER_ROLES: readonly Role[] = ['owner', 'operator'];

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
