/** What the composition root does with a module beyond calling it: begin its work after start, end it at stop. */
export interface Running {
  start?(): Promise<void> | void;
  /** Ends streams and timers; called before the server waits for requests in flight. */
  stop?(): Promise<void> | void;
}
