#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { World } from './command.ts';
import { createFiles } from './create-files.ts';
import { readChunks, STANDARD_INPUT } from './input.ts';
import { openKeyboard } from './keyboard.ts';
import { replaceFile } from './replace-file.ts';
import { type Lines, type Outcome, runTally } from './run.ts';

const { version }: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

const world: World = {
  version,
  now: Date.now,
  readFile: (path) => readFileSync(path),
  writeFile: replaceFile,
  createFiles,
  randomBytes: (length) => new Uint8Array(randomBytes(length)),
  readStandardInput: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  },
  readChunks: (path) => readChunks(path, path === STANDARD_INPUT ? process.stdin : createReadStream(path)),
  readInputLines: () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
  openKeyboard: () => openKeyboard(process.stdin, process.stderr),
};

// Whoever reads our output may stop before its end, as `head` does. That is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

async function printLines({ lines }: Lines): Promise<void> {
  for await (const line of lines) {
    if (!process.stdout.write(`${line}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

function print({ output, text, errorText, exitCode }: Outcome, asJson: boolean): void {
  process.exitCode = exitCode;
  process.stdout.write(asJson ? `${JSON.stringify(output)}\n` : text);
  if (!asJson) process.stderr.write(errorText);
}

const argv = process.argv.slice(2);
const ended = argv.indexOf('--');
const json = (ended < 0 ? argv : argv.slice(0, ended)).includes('--json');
const result = await runTally(argv, world);
if ('lines' in result) await printLines(result);
else print(result, json);
