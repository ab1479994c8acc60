import type { Static } from 'typebox';
import * as Type from 'typebox';

/** TID, ISO 8583 DE41: eight digits that a merchant can read out. */
export const TerminalNumber = Type.String({ pattern: '^[0-9]{8}$', description: 'TID, ISO 8583 DE41.' });

export const TerminalStatus = Type.Enum(['created', 'awaiting_approval', 'active', 'suspended', 'retired']);
export type TerminalStatus = Static<typeof TerminalStatus>;
