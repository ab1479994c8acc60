/** A configuration or transaction that cannot be used: a fault of the caller, found before any card is touched. */
export class ConfigurationError extends Error {
  readonly code = 'ERR_EMV_CONFIGURATION';
  /** Path of the field, for example `combinations[0].ttq`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${message}: ${field}`);
    this.name = 'ConfigurationError';
    this.field = field;
  }
}
