import { type Amount, type Check, PROBLEMS, type Problem, type ProblemCode } from '@tallystick/protocol';

export interface RefusalDetail {
  /** One sentence for this case; never holds a secret. */
  readonly detail?: string;
  /** JSON pointer to the invalid field. */
  readonly path?: string;
  readonly checks?: readonly Check[];
  /** The largest amount that would be taken. */
  readonly atMost?: Amount;
  /** Actions that are allowed now, or values that would be taken. */
  readonly possible?: readonly string[];
  /** Seconds after which a retry makes sense. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the log and audit record may know and the caller may not. */
  readonly cause?: unknown;
}

/** A request that is refused: raised anywhere in a module, answered as problem details (RFC 9457). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ProblemCode;
  readonly given: RefusalDetail;

  constructor(code: ProblemCode, given: RefusalDetail = {}) {
    super(code, given.cause === undefined ? undefined : { cause: given.cause });
    this.code = code;
    this.given = given;
  }

  get status(): number {
    return PROBLEMS[this.code][0];
  }

  /** @param origin what the server calls itself, so that `type` is an address wherever it is read */
  toProblem(instance: string, origin: string): Problem {
    const [status, title, remedy] = PROBLEMS[this.code];
    const { detail, path, checks, atMost, possible } = this.given;
    return {
      type: `${origin}/docs/problems#${this.code}`,
      title,
      status,
      code: this.code,
      remedy,
      instance,
      ...(detail === undefined ? {} : { detail }),
      ...(path === undefined ? {} : { path }),
      ...(checks === undefined ? {} : { checks: [...checks] }),
      ...(atMost === undefined ? {} : { atMost }),
      ...(possible === undefined ? {} : { possible: [...possible] }),
    };
  }
}
