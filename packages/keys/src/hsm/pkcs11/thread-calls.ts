import type { Dispatch } from '../face.ts';
import type { HsmAudit } from '../hsm.ts';
import { HsmError } from '../hsm-error.ts';
import type { CallMessage, ThreadMessage } from './messages.ts';
import { receivedError } from './sent-error.ts';

/** The near end of a thread. */
export interface ThreadPort {
  post(message: CallMessage | 'close'): void;
  onMessage(listener: (message: ThreadMessage) => void): void;
  /** Told once, when the thread is no more. */
  onEnd(listener: () => void): void;
  /** Whether somebody waits for the thread: a program does not end meanwhile. */
  hold(waits: boolean): void;
  /** Ends the thread, whatever it is doing. */
  stop(): void;
}

export interface ThreadCallOptions {
  /** How many calls may wait; one more is refused at once. */
  readonly queueLimit: number;
  readonly timeoutMs: number;
  readonly audit?: HsmAudit;
  /** Runs `work` after so many milliseconds, unless what it returns is called before. */
  readonly after?: (ms: number, work: () => void) => () => void;
}

/** Calls to a thread. */
export interface ThreadCalls {
  readonly dispatch: Dispatch;
  /** Resolves once the thread can be called, rejects with why it cannot. */
  readonly ready: Promise<void>;
  /** Refuses all that wait, and lets the thread end; ends it where it does not do so by itself in the time that a call may take. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  readonly stopClock: () => void;
}

const byTimer = (ms: number, work: () => void): (() => void) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

const closedError = (): HsmError =>
  new HsmError('ERR_HSM_CLOSED', 'The module was closed, or its thread ended', {
    remedy: 'Start the program again; its log says why the thread ended.',
  });

/** What a caller is told that waited too long. */
export const timeoutError = (timeoutMs: number): HsmError =>
  new HsmError('ERR_HSM_TIMEOUT', `The token did not answer within ${timeoutMs} ms`, {
    remedy: 'See whether the token or the network to it is overloaded; the operation may have been done.',
  });

const busyError = (queueLimit: number): HsmError =>
  new HsmError('ERR_HSM_BUSY', `${queueLimit} calls wait for the token already`, {
    remedy: 'Try again; where it goes on, the token is too slow for this load.',
  });

/**
 * Calls a thread by numbered messages. Calls that took too long are refused, and count as waiting until the thread has answered them: behind
 * a token that hangs the queue fills up and refuses, and the caller never waits longer than it said.
 */
export function createThreadCalls(port: ThreadPort, options: ThreadCallOptions): ThreadCalls {
  const { queueLimit, timeoutMs, audit, after = byTimer } = options;
  /** Undefined once its caller was told that it took too long. */
  const waiting = new Map<number, Waiting | undefined>();
  const { promise: ready, resolve: setReady, reject: setFailed } = Promise.withResolvers<void>();
  const { promise: ended, resolve: setEnded } = Promise.withResolvers<void>();
  // Whoever made it waits for it; that it fails before is no unhandled rejection.
  ready.catch(() => {});
  let closed = false;
  let lastId = 0;
  const settle = (id: number, how: (call: Waiting) => void): void => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) port.hold(false);
    if (!call) return;
    call.stopClock();
    how(call);
  };
  const refuseAll = (): void => {
    closed = true;
    for (const id of [...waiting.keys()]) settle(id, (call) => call.reject(closedError()));
  };
  port.onMessage((message) => {
    if (message.kind === 'ready') {
      port.hold(waiting.size > 0);
      setReady();
    } else if (message.kind === 'failed') setFailed(receivedError(message.error));
    else if (message.kind === 'audit') tellAudit(audit, message.event);
    else if (message.kind === 'result') settle(message.id, (call) => call.resolve(message.result));
    else settle(message.id, (call) => call.reject(receivedError(message.error)));
  });
  port.onEnd(() => {
    refuseAll();
    setFailed(closedError());
    setEnded();
  });
  const tooLong = (id: number): void => {
    waiting.get(id)?.reject(timeoutError(timeoutMs));
    waiting.set(id, undefined);
  };
  const dispatch = (operation: CallMessage['operation'], ...args: readonly unknown[]): Promise<unknown> => {
    if (closed) return Promise.reject(closedError());
    if (waiting.size >= queueLimit) return Promise.reject(busyError(queueLimit));
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      const stopClock = after(timeoutMs, () => tooLong(id));
      waiting.set(id, { resolve, reject, stopClock });
      if (waiting.size === 1) port.hold(true);
      port.post({ id, operation, args });
    });
  };
  return {
    // The thread answers each operation with what that operation returns.
    dispatch: dispatch as Dispatch,
    ready,
    async close() {
      refuseAll();
      port.hold(true);
      port.post('close');
      const stopClock = after(timeoutMs, () => {
        port.stop();
        setEnded();
      });
      await ended;
      stopClock();
      port.hold(false);
    },
  };
}

function tellAudit(audit: HsmAudit | undefined, event: Parameters<HsmAudit>[0]): void {
  try {
    audit?.(event);
  } catch {
    // The audit's own fault is not that of a call.
  }
}
