import type { AttestationResult, Check } from '@tallystick/attestation/result';

const MARK: Readonly<Record<Check['status'], string>> = {
  affirming: 'ok  ',
  warning: 'warn',
  contraindicated: 'FAIL',
  none: '??? ',
};
const NAME_WIDTH = 22;
const FACT_MAX = 100;

/** The result as people read it: each check with what was seen, the rule and the remedy; what was proven; the verdict last. */
export function explained({ verdict, reason, policy, checks, facts }: AttestationResult): string {
  const indent = ' '.repeat(6 + NAME_WIDTH);
  const lines = checks.flatMap(({ id, status, evidence, rule, remedy }) => [
    `${MARK[status]}  ${id.padEnd(NAME_WIDTH)} ${evidence}`,
    `${indent} ${rule}`,
    ...(remedy === undefined || status === 'affirming' ? [] : [`${indent} -> ${remedy}`]),
  ]);
  const proven = facts === undefined ? ['Nothing was proven: the evidence was refused.'] : factLines(facts);
  const decided = `${verdict}${reason === undefined ? '' : ` (${reason})`} by policy ${policy.id}@${policy.version}`;
  return [...lines, '', ...proven, '', decided, ''].join('\n');
}

/** Facts that fit on a line; the rest is in the JSON. */
function factLines(facts: object): string[] {
  const lines = Object.entries(facts).flatMap(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text === undefined || text.length > FACT_MAX ? [] : [`  ${name.padEnd(NAME_WIDTH + 3)} ${text}`];
  });
  return ['Proven:', ...lines];
}
