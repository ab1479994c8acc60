import { PROBLEMS, type Problem, type ProblemCode } from '@tallystick/protocol';

/** A request that is refused; answered as problem details (RFC 9457). */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ProblemCode;
  /** JSON pointer to the invalid field. */
  readonly path: string | undefined;
  /** One sentence for this case. */
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, path?: string, detail?: string, retryAfterSeconds?: number) {
    super(code);
    this.code = code;
    this.path = path;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * The body of a refusal.
 *
 * @param origin where the problems are described, so that `type` is an address wherever it is read
 */
export const problemOf = (
  code: ProblemCode,
  instance: string,
  origin: string,
  { path, detail }: Pick<Refusal, 'path' | 'detail'> = { path: undefined, detail: undefined },
): Problem => {
  const [status, title, remedy] = PROBLEMS[code];
  return {
    type: `${origin}/docs/problems#${code}`,
    title,
    status,
    code,
    remedy,
    instance,
    ...(path === undefined ? {} : { path }),
    ...(detail === undefined ? {} : { detail }),
  };
};
