import { type CompiledPolicy, compilePolicy, type PolicyProblem } from '@tallystick/attestation/appraisal';
import { freeTextFault } from '@tallystick/protocol';

/** What rules say to people is shown on tills and in the console. */
const textProblems = ({ rules }: CompiledPolicy): PolicyProblem[] =>
  rules.flatMap((rule, index) =>
    (['rule', 'remedy'] as const).flatMap((member) => {
      const fault = freeTextFault(rule[member]);
      return fault === undefined
        ? []
        : [{ path: `/rules/${index}/${member}`, message: `The text ${fault}.` }];
    }),
  );

/**
 * Compiles a document for a server of this mode, as the version it is going to be: its id is that of the mode and its version a number
 * that nobody chooses. A live server takes no policy of test mode.
 */
export const compileFor = (
  mode: 'test' | 'live',
  document: unknown,
  version: number,
): { readonly policy: CompiledPolicy } | { readonly problems: readonly PolicyProblem[] } => {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return compilePolicy(document);
  }
  const asked: unknown = 'mode' in document ? document.mode : undefined;
  const compiled = compilePolicy({ ...document, id: asked === 'test' ? 'test' : 'live', version });
  const texts = 'policy' in compiled ? textProblems(compiled.policy) : [];
  const compilation = texts.length > 0 ? { problems: texts } : compiled;
  if (mode === 'test' || asked !== 'test') return compilation;
  const problem: PolicyProblem = {
    path: '/mode',
    message: 'A test-mode policy cannot be used in live mode.',
  };
  return { problems: [problem, ...('problems' in compilation ? compilation.problems : [])] };
};
