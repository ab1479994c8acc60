/** Runs in a thread of its own: everything that waits for the token, and what is in clear for the length of a call. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CallMessage, ThreadMessage, ThreadStart } from './messages.ts';
import { sentError } from './sent-error.ts';
import { startTokenCore } from './token-core.ts';

const say = (message: ThreadMessage): void => parentPort?.postMessage(message);

try {
  // Both ends are of this program and of one version.
  const { call, close } = await startTokenCore(workerData as ThreadStart, (event) =>
    say({ kind: 'audit', event }),
  );
  parentPort?.on('message', (message: CallMessage | 'close') => {
    if (message === 'close') {
      close();
      parentPort?.close();
      return;
    }
    const { id, operation, args } = message;
    try {
      say({ kind: 'result', id, result: call(operation, args) });
    } catch (error) {
      say({ kind: 'refused', id, error: sentError(error) });
    }
  });
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'failed', error: sentError(error) });
  parentPort?.close();
}
