import type { KeyRing } from '../../platform/key-ring.ts';
import type { MessageRow } from './store.ts';

/** Where the secret of a message is kept: it opens nowhere else. */
export const secretPlace = (id: string): string => `message ${id}`;

/** The secret of a message, as long as it is kept. */
export const secretOf = (keys: Pick<KeyRing, 'reveal'>, { id, secret }: MessageRow): string | undefined =>
  secret === null ? undefined : Buffer.from(keys.reveal(secretPlace(id), secret)).toString();
