import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseRevocationList } from './android-key/revocation-list.ts';
import { createAndroidKeyVerifier, googleTrustAnchors, trustAnchorsFromPem } from './android-key/verifier.ts';
import { chainEvidenceFromPem } from './evidence-kinds.ts';
import { AttestationInputError } from './input-error.ts';
import { appraise } from './policy/appraise.ts';
import { livePolicy } from './policy/default-policies.ts';
import type { AttestationResult } from './policy/result.ts';
import type { CheckStatus } from './result/check.ts';

const USAGE = `Explains an Android key attestation chain.

  node src/attest.cli.ts <chain.pem> [options]

  --challenge <hex>      what was sent as challenge (text: --challenge-text)
  --at <time>            clock of the verifier, RFC 3339; default now
  --revocation <file>    Google's status list as JSON; default: none, so the chain is refused
  --app <name:digest:version>  an allowed app: package, SHA-256 of its signing certificate, minimum version code
  --root <file>          PEM of other roots than Google's
  --json                 the result as JSON
`;

const MARK: Readonly<Record<CheckStatus, string>> = {
  affirming: 'ok  ',
  warning: 'warn',
  contraindicated: 'FAIL',
  none: '??? ',
};

/** What the command prints and its exit code: 0 affirming or warning, 1 refused, 2 wrong use. */
export function attestCommand(args: string[], now: () => number): { output: string; exitCode: number } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        challenge: { type: 'string' },
        'challenge-text': { type: 'string' },
        at: { type: 'string' },
        revocation: { type: 'string' },
        app: { type: 'string', multiple: true },
        root: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const [file] = positionals;
    if (file === undefined) return { output: USAGE, exitCode: 2 };
    const at = values.at === undefined ? now() : Date.parse(values.at);
    if (Number.isNaN(at)) return { output: '--at is not a time\n', exitCode: 2 };
    const challenge =
      values.challenge === undefined
        ? new TextEncoder().encode(values['challenge-text'] ?? '')
        : Uint8Array.fromHex(values.challenge);
    const list =
      values.revocation === undefined
        ? undefined
        : parseRevocationList(JSON.parse(readFileSync(values.revocation, 'utf8')), at);
    const verifier = createAndroidKeyVerifier({
      anchors:
        values.root === undefined
          ? googleTrustAnchors()
          : trustAnchorsFromPem([readFileSync(values.root, 'utf8')], 'given root'),
      revocation: () => list,
      now: () => at,
    });
    const evidence = chainEvidenceFromPem('android-key', readFileSync(file, 'utf8'));
    const policy = livePolicy((values.app ?? []).map(allowedApplication));
    const result = appraise(verifier.verify(evidence, { challenge }), policy, { at });
    const output = values.json ? `${JSON.stringify(result, null, 2)}\n` : explained(result);
    return { output, exitCode: result.verdict === 'contraindicated' ? 1 : 0 };
  } catch (error) {
    if (!(error instanceof AttestationInputError) && !(error instanceof Error)) throw error;
    return { output: `${error.message}\n\n${USAGE}`, exitCode: 2 };
  }
}

function allowedApplication(text: string) {
  const [packageName = '', digest = '', version = '0'] = text.split(':');
  return { packageName, signatureDigests: [digest.toLowerCase()], minimumVersion: Number(version) };
}

function explained({ verdict, reason, policy, checks }: AttestationResult): string {
  const lines = checks.flatMap(({ id, status, evidence, rule, remedy }) => [
    `${MARK[status]}  ${id.padEnd(22)} ${evidence}`,
    `      ${''.padEnd(22)} ${rule}`,
    ...(remedy === undefined ? [] : [`      ${''.padEnd(22)} -> ${remedy}`]),
  ]);
  const decided = `${verdict}${reason === undefined ? '' : ` (${reason})`} by policy ${policy.id}@${policy.version}`;
  return `${lines.join('\n')}\n\n${decided}\n`;
}

if (import.meta.main) {
  const { output, exitCode } = attestCommand(process.argv.slice(2), Date.now);
  process.stdout.write(output);
  process.exitCode = exitCode;
}
