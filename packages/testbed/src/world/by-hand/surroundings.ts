/** What a command has of its surroundings. */
export interface Surroundings {
  say(line: string): void;
  /** Resolves when a host that was started is to be stopped. */
  readonly stopped: Promise<unknown>;
}
