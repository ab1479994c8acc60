/** Input that a method of the field does not take: a stable code and the parameter, never a value. */
export abstract class KeyInputError<Code extends string> extends Error {
  readonly code: Code;
  /** Name of the parameter or field: `pin`, `ksn`, `optional[1].length`. */
  readonly path: string;

  constructor(code: Code, path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}
