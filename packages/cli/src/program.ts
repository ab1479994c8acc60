import { Command, type CommandUnknownOpts, type OutputConfiguration } from '@commander-js/extra-typings';
import { attestCommand } from './attest/command.ts';
import { verifyCommand } from './audit/verify.ts';
import { batchCommand } from './batch/batch.ts';
import type { Perform } from './command.ts';
import { completeCommand, completionCommand } from './completion/completion.ts';
import { dolCommand } from './emv/dol.ts';
import { explainCommand as explainTapCommand } from './emv/explain.ts';
import { tlvCommand } from './emv/tlv.ts';
import { explainCommand as explainMessageCommand } from './iso8583/explain.ts';
import { packCommand } from './iso8583/pack.ts';
import { blockCommand } from './keys/block.ts';
import { ceremonyCommand } from './keys/ceremony/command.ts';
import { checkValueCommand } from './keys/check-value.ts';
import { deriveCommand } from './keys/dukpt/derive.ts';
import { initialCommand, updateCommand } from './keys/dukpt/initial.ts';
import { nextCommand } from './keys/dukpt/next.ts';
import { macCommand } from './keys/mac.ts';
import { pinCommand } from './keys/pin/command.ts';
import { cvvCommand, ibm3624Command, pvvCommand } from './keys/pin/verification.ts';

const EXIT_CODES = `
Exit code: 0 done or accepted, 1 refused or not verified, 2 wrong use or unreadable input.
With --json an error is {"error": {"code", "message", "path"}}. "-" in place of a file or of hexadecimal reads standard input.`;

/** Options whose value is a secret. */
const SECRET_OPTIONS: ReadonlySet<string> = new Set(
  ['key', 'kbpk', 'bdk', 'ik', 'pin', 'from-key', 'to-key'].map((name) => `--${name}`),
);
const SEEN_ARGUMENTS = `
Everybody on this machine can see arguments (ps), and the shell keeps them: give a secret that is worth something as -, on standard input.`;

/** The tree of commands. It is made for each run: parsing leaves its marks on it. */
export function createProgram(
  perform: Perform,
  version: string,
  output: OutputConfiguration,
): CommandUnknownOpts {
  const program = new Command('tally')
    .description('explains, makes and checks what payment terminals, cards and hosts say')
    .version(version, '--version', 'print the version')
    .addCommand(
      topic('emv', 'data objects of cards and terminals')
        .addCommand(tlvCommand(perform))
        .addCommand(dolCommand(perform))
        .addCommand(explainTapCommand(perform)),
    )
    .addCommand(
      topic('iso8583', 'messages between acquirer and issuer')
        .addCommand(explainMessageCommand(perform))
        .addCommand(packCommand(perform)),
    )
    .addCommand(
      topic(
        'keys',
        'key ceremonies, PIN blocks, DUKPT, key blocks, message authentication codes, check values',
      )
        .addCommand(ceremonyCommand(perform))
        .addCommand(
          topic('dukpt', 'a key for each transaction (ANSI X9.24-3 with AES, X9.24-1 with triple DES)')
            .addCommand(deriveCommand(perform))
            .addCommand(initialCommand(perform))
            .addCommand(updateCommand(perform))
            .addCommand(nextCommand(perform)),
        )
        .addCommand(blockCommand(perform))
        .addCommand(pinCommand(perform))
        .addCommand(pvvCommand(perform))
        .addCommand(ibm3624Command(perform))
        .addCommand(cvvCommand(perform))
        .addCommand(macCommand(perform))
        .addCommand(checkValueCommand(perform)),
    )
    .addCommand(topic('audit', 'the log of who changed what').addCommand(verifyCommand(perform)))
    .addCommand(attestCommand(perform))
    .addCommand(batchCommand(perform))
    .addCommand(completionCommand(perform))
    .addHelpText('after', EXIT_CODES);
  program.addCommand(completeCommand(perform, program), { hidden: true });
  settle(program, output);
  return program;
}

const topic = (name: string, description: string) => new Command(name).description(description);

/** Commands that are added, not made by their parent, do not inherit its settings. */
function settle(command: CommandUnknownOpts, output: OutputConfiguration): void {
  command
    .exitOverride()
    .configureOutput(output)
    .showHelpAfterError()
    .helpOption('-h, --help', 'print this help');
  if (command.options.some(({ long }) => SECRET_OPTIONS.has(long ?? '')))
    command.addHelpText('after', SEEN_ARGUMENTS);
  if (command.commands.length > 0) command.helpCommand(false);
  for (const child of command.commands) settle(child, output);
}
