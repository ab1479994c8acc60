/** How often Node.js looks for requests that are late, as a part of the time they have. */
const LOOKS = 6;

/**
 * Options of Node's HTTP server by which the head of a request is there within so many milliseconds or its connection ends. Node.js looks
 * for late ones at intervals, 30 s if nothing is said, and has another limit for heads, of 60 s: half of a head lived for up to twice
 * the time of a whole request.
 *
 * @param requestTimeoutMs the time that a whole request has
 */
export const slowRequestLimits = (requestTimeoutMs: number) => {
  const connectionsCheckingInterval = Math.ceil(requestTimeoutMs / LOOKS);
  return { headersTimeout: requestTimeoutMs - connectionsCheckingInterval, connectionsCheckingInterval };
};
