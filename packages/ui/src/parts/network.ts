/** Until the server is asked again while the browser counts no network. */
const AGAIN_MS = 3_000;

export interface NetworkDependencies {
  /** What the browser counts: that there is a network does not say that the server answers. */
  readonly isOnline: () => boolean;
  /** Whether the page came from this very machine: then the server needs no network. */
  readonly isOwnMachine: boolean;
  /** Whether the server answered a request, whatever it said. */
  readonly ask: () => Promise<boolean>;
  /** Tells when what the browser counts has changed. Gives the function that ends that. */
  readonly onChange: (listener: () => void) => () => void;
  /** Calls once after some milliseconds. Gives the function that ends that. */
  readonly after: (ms: number, act: () => void) => () => void;
}

/** Whether the page is cut off from its server by having no network. */
export interface Network {
  readonly isThere: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
}

/** The names and addresses of this machine (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3). */
export const isOwnMachine = (hostname: string): boolean =>
  /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/**
 * Watches whether there is a network. A server on this machine needs none: where the browser counts none, it is asked, at once and again from
 * time to time, and what became of that counts. With a network nothing is asked.
 */
export const watchNetwork = ({
  isOnline,
  isOwnMachine: isBeside,
  ask,
  onChange,
  after,
}: NetworkDependencies): Network => {
  const listeners = new Set<() => void>();
  let isThere = isOnline() || isBeside;
  let endWait: () => void = () => {};
  /** Of the newest look: an answer to an older one says nothing any more. */
  let looks = 0;

  const tell = (now: boolean) => {
    if (now === isThere) return;
    isThere = now;
    for (const listener of listeners) listener();
  };
  const look = async () => {
    endWait();
    looks += 1;
    const mine = looks;
    if (isOnline() || !isBeside) return tell(isOnline());
    const answered = await ask();
    if (mine !== looks) return;
    tell(answered);
    endWait = after(AGAIN_MS, () => void look());
  };

  let end: () => void = () => {};
  return {
    isThere: () => isThere,
    subscribe(listener) {
      if (listeners.size === 0) {
        end = onChange(() => void look());
        void look();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        end();
        endWait();
        looks += 1;
      };
    },
  };
};
