import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Check } from './check.ts';
import { Amount } from './primitives.ts';

/** Problem details (RFC 9457) with a stable `code` and a `remedy`. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Address of the documentation of this code.' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable code.' }),
    detail: Type.Optional(Type.String()),
    remedy: Type.String({ description: 'How to resolve the problem.' }),
    path: Type.Optional(Type.String({ description: 'JSON pointer to the invalid field.' })),
    instance: Type.Optional(Type.String({ description: 'Id of the request.' })),
    checks: Type.Optional(Type.Array(Check)),
    atMost: Type.Optional(Amount),
    possible: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Actions that are allowed now, or values that would be taken.',
      }),
    ),
  },
  { $id: 'Problem', description: 'Problem details, RFC 9457.' },
);
export type Problem = Static<typeof Problem>;
