import type { Static } from 'typebox';
import * as Type from 'typebox';

/** One check of an attestation, as shown to people and programs. */
export const Check = Type.Object({
  id: Type.String(),
  status: Type.Enum(['affirming', 'warning', 'contraindicated', 'none']),
  evidence: Type.Optional(Type.String({ description: 'What was found.' })),
  rule: Type.Optional(Type.String({ description: 'What is required.' })),
  remedy: Type.Optional(Type.String({ description: 'What a person can do to pass the check.' })),
});
export type Check = Static<typeof Check>;
