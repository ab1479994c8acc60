/** One request, ready to be sent over the connection that it was made for. */
export interface BoundRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A kept TLS 1.3 connection whose session its owner can see. What is proved over it names it, so that the proof is worth nothing on any
 * other (RFC 9266).
 */
export interface BoundConnection {
  /**
   * Sends one request. `make` is told the exporter value (base64url of 32 bytes, label `EXPORTER-Channel-Binding`, no context) of the very
   * connection that the request then goes over; if that breaks in between, nothing is sent.
   */
  exchange(url: string, make: (exporter: string) => Promise<BoundRequest>): Promise<Response>;
  /** The exporter value of the present connection, which is made if there is none. */
  exporter(): Promise<string>;
  /** Has the next request go over a new connection: a connection belongs to one key, and another was chosen. */
  renew(): void;
}

/** Label of RFC 9266 and length in bytes of its value. */
export const CHANNEL_BINDING_EXPORTER = 'EXPORTER-Channel-Binding';
export const CHANNEL_BINDING_BYTES = 32;
