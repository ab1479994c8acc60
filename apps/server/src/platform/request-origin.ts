import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a request that changes something came from. */
export interface RequestOrigin {
  readonly address: string;
  readonly requestId: string;
}

const running = new AsyncLocalStorage<RequestOrigin>();

/** Does the work of a request, which may ask for its origin however deep it is, and after whatever it waited for. */
export const withOrigin = <T>(origin: RequestOrigin, work: () => T): T => running.run(origin, work);

/** The origin of the request that is at work; undefined: the program works by itself. */
export const requestOrigin = (): RequestOrigin | undefined => running.getStore();
