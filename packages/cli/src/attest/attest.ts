import {
  type AppraisalPolicy,
  appraise,
  compilePolicy,
  livePolicy,
  testPolicy,
} from '@tallystick/attestation/appraisal';
import { AttestationInputError } from '@tallystick/attestation/errors';
import type { SecurityLevel } from '@tallystick/attestation/evidence';
import type { AnyOutcome } from '@tallystick/attestation/result';
import { CliError } from '../cli-error.ts';
import type { CommandResult, World } from '../command.ts';
import { parseJson, readBytes, readFile, STANDARD_INPUT } from '../input.ts';
import { explained } from './explain.ts';
import type { AttestInput } from './options.ts';
import { allowedApplication, type ReadFile, verifyFile } from './verify.ts';

const LEVELS: Readonly<Record<'1' | '2' | '3', SecurityLevel>> = { '1': 1, '2': 2, '3': 3 };

/** Verifies and appraises evidence as the server does, and explains the result. Exit code: 0 accepted, 1 refused. */
export async function attest(input: AttestInput, world: World): Promise<CommandResult> {
  const { file, values } = input;
  const piped = file === STANDARD_INPUT ? await readBytes(world, file) : undefined;
  const read: ReadFile = (path) => (piped && path === STANDARD_INPUT ? piped : readFile(world, path));
  const at = values.at ?? world.now();
  const outcome = await verified(input, at, read);
  const level = values.level === undefined ? undefined : LEVELS[values.level];
  const result = appraise(outcome, policyOf(input, read), { at, ...(level === undefined ? {} : { level }) });
  return {
    output: { ...result },
    text: explained(result),
    exitCode: result.verdict === 'contraindicated' ? 1 : 0,
  };
}

async function verified(input: AttestInput, at: number, read: ReadFile): Promise<AnyOutcome> {
  try {
    return await verifyFile(input, at, read);
  } catch (error) {
    if (error instanceof AttestationInputError) throw new CliError(error.code, error.message, error.path);
    throw error;
  }
}

function policyOf({ kind, values }: AttestInput, read: ReadFile): AppraisalPolicy {
  if (values.policy !== undefined) {
    const compiled = compilePolicy(parseJson(new TextDecoder().decode(read(values.policy)), '--policy'));
    if ('policy' in compiled) return compiled.policy;
    const problems = compiled.problems.map(({ path, message }) => `  ${path || '/'}: ${message}`);
    throw new CliError('ERR_POLICY', `The policy cannot be used:\n${problems.join('\n')}`, '--policy');
  }
  const applications = values.app.map(allowedApplication);
  const mode = values.mode ?? (kind === 'virtual' ? 'test' : 'live');
  return mode === 'live' ? livePolicy(applications) : testPolicy(applications);
}
