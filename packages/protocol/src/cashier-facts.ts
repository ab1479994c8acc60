import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Id } from './primitives.ts';

/** Who takes payments, as tills and payments name them. */
export const Cashier = Type.Object({ id: Id('operator'), name: Type.String() });
export type Cashier = Static<typeof Cashier>;

/** What a person types at the till. */
export const TillCode = Type.String({ pattern: '^[0-9]{6}$', description: 'Six digits.' });

export const CashierToken = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'What the sign-in of a cashier returned; good on the same device only.',
});
