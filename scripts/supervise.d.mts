interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export declare const supervise: (options: {
  readonly names: readonly string[];
  readonly start: (name: string) => { readonly exited: Promise<Exit>; readonly end: () => void };
  readonly say: (line: string) => void;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
}) => { readonly ended: Promise<number>; readonly stop: () => void };
