import { HsmError } from '../hsm-error.ts';
import type { SentError } from './messages.ts';

/** What of an error may leave the thread. One that is not ours could hold anything: its text stays there. */
export function sentError(error: unknown): SentError {
  if (error instanceof HsmError) {
    const { code, message, path, remedy } = error;
    return {
      code,
      message,
      ...(path === undefined ? {} : { path }),
      ...(remedy === undefined ? {} : { remedy }),
    };
  }
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'ERR_HSM_TOKEN', message: `The thread of the token failed: ${name}` };
}

export const receivedError = ({ code, message, ...detail }: SentError): HsmError =>
  new HsmError(code, message, detail);
