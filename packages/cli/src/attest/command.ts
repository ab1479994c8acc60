import {
  type AppraisalPolicy,
  appraise,
  compilePolicy,
  livePolicy,
  testPolicy,
} from '@tallystick/attestation/appraisal';
import { AttestationInputError } from '@tallystick/attestation/errors';
import type { SecurityLevel } from '@tallystick/attestation/evidence';
import { explained } from './explain.ts';
import { type AttestArguments, parseAttestArguments, USAGE } from './options.ts';
import { UsageError } from './usage-error.ts';
import { allowedApplication, type ReadFile, verifyFile } from './verify.ts';

export interface World {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly read: ReadFile;
}

/** What the command prints and its exit code: 0 accepted, 1 refused, 2 wrong use or unreadable. */
export async function attestCommand(
  args: string[],
  world: World,
): Promise<{ readonly output: string; readonly exitCode: number }> {
  try {
    const given = parseAttestArguments(args);
    if (!given) return { output: USAGE, exitCode: args.includes('--help') ? 0 : 2 };
    const { values } = given;
    const at = values.at === undefined ? world.now() : Date.parse(values.at);
    if (Number.isNaN(at)) throw new UsageError('--at is not a time');
    const outcome = await verifyFile(given, at, world.read);
    const level = levelOf(values.level);
    const result = appraise(outcome, policyOf(given, world.read), {
      at,
      ...(level === undefined ? {} : { level }),
    });
    const output = values.json ? `${JSON.stringify(result, null, 2)}\n` : explained(result);
    return { output, exitCode: result.verdict === 'contraindicated' ? 1 : 0 };
  } catch (error) {
    if (error instanceof UsageError) return { output: `${error.message}\n\n${USAGE}`, exitCode: 2 };
    if (error instanceof AttestationInputError)
      return { output: `${error.code} ${error.path}: ${error.message}\n`, exitCode: 2 };
    // Of a file that is not there, or JSON that is none.
    if (error instanceof SyntaxError || (error instanceof Error && 'syscall' in error))
      return { output: `${error.message}\n`, exitCode: 2 };
    throw error;
  }
}

function levelOf(text: string | undefined): SecurityLevel | undefined {
  const levels: Readonly<Record<string, SecurityLevel>> = { '1': 1, '2': 2, '3': 3 };
  if (text === undefined) return undefined;
  const level = levels[text];
  if (level === undefined) throw new UsageError('--level is 1, 2 or 3');
  return level;
}

function policyOf({ kind, values }: AttestArguments, read: ReadFile): AppraisalPolicy {
  if (values.policy !== undefined) {
    const compiled = compilePolicy(JSON.parse(new TextDecoder().decode(read(values.policy))));
    if ('policy' in compiled) return compiled.policy;
    const problems = compiled.problems.map(({ path, message }) => `  ${path || '/'}: ${message}`);
    throw new UsageError(`The policy cannot be used:\n${problems.join('\n')}`);
  }
  const mode = values.mode ?? (kind === 'virtual' ? 'test' : 'live');
  if (mode !== 'live' && mode !== 'test') throw new UsageError('--mode is live or test');
  const applications = (values.app ?? []).map(allowedApplication);
  return mode === 'live' ? livePolicy(applications) : testPolicy(applications);
}
