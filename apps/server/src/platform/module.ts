/** What the composition root does with a module beyond calling it: begin its work after start, end it at stop. */
export interface Running {
  start?(): Promise<void> | void;
  /** Ends streams, so that the server need not wait for them; requests in flight go on. */
  drain?(): Promise<void> | void;
  /** Ends background work; no request is in flight any more. */
  stop?(): Promise<void> | void;
}
