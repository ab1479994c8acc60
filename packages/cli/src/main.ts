#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { attestCommand } from './attest/command.ts';

const USAGE = `tally: explains what a payment terminal says.

  tally attest <kind> <file> …   attestation evidence, check by check
  tally tlv <hex>                BER-TLV data, or an APDU command and its response
  tally iso8583 <hex>            an ISO 8583 message

Each says more of itself when it is called without a file or message.
`;

const [command, ...args] = process.argv.slice(2);
switch (command) {
  case 'attest': {
    const { output, exitCode } = await attestCommand(args, {
      now: Date.now,
      read: (file) => readFileSync(file),
    });
    process.stdout.write(output);
    process.exitCode = exitCode;
    break;
  }
  // Programs of their own: they read what stands after their name.
  case 'tlv':
    process.argv.splice(2, 1);
    await import('@tallystick/emv/cli');
    break;
  case 'iso8583':
    process.argv.splice(2, 1);
    await import('@tallystick/iso8583/cli');
    break;
  default:
    process.stdout.write(USAGE);
    process.exitCode = command === undefined || command === '--help' ? 0 : 2;
}
