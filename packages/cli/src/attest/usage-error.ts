/** The command was used in a way that it cannot serve; the message says what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
