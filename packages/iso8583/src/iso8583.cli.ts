import { parseArgs } from 'node:util';
import {
  compile,
  type DescribedField,
  describe,
  ISO_1987_ASCII,
  ISO_1987_BINARY,
  UnpackError,
} from './index.ts';

const SPECS = { iso1987ascii: ISO_1987_ASCII, iso1987binary: ISO_1987_BINARY } as const;

const USAGE = `Shows an ISO 8583 message in clear words, with card data masked.

  node iso8583.cli.ts <hex> [--spec ${Object.keys(SPECS).join('|')}] [--json]

<hex> is the message without the length that a link puts before it; "-" reads it from standard input.`;

function isSpecName(name: string): name is keyof typeof SPECS {
  return Object.hasOwn(SPECS, name);
}

function print(fields: readonly DescribedField[], indent: string): void {
  for (const { field, name, value, meaning, parts } of fields) {
    const tail = meaning === undefined ? '' : `  (${meaning})`;
    console.log(`${indent}${field.padEnd(6)} ${name.padEnd(44)} ${value}${tail}`);
    if (parts) print(parts, `${indent}  `);
  }
}

async function readHex(argument: string): Promise<string> {
  let text = argument;
  if (argument === '-') {
    text = '';
    for await (const chunk of process.stdin) text += String(chunk);
  }
  return text.replace(/\s+/g, '');
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        spec: { type: 'string', default: 'iso1987ascii' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch {
    // An option that does not exist: the usage says which do.
    return undefined;
  }
}

async function main(): Promise<number> {
  const parsed = parse();
  if (parsed === undefined) {
    console.error(USAGE);
    return 2;
  }
  const { values, positionals } = parsed;
  const [argument] = positionals;
  if (values.help || argument === undefined || positionals.length > 1 || !isSpecName(values.spec)) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  const hex = await readHex(argument);
  if (!/^([0-9a-fA-F]{2})+$/.test(hex)) {
    console.error('The message must be an even count of hex digits.');
    return 2;
  }
  const spec = SPECS[values.spec];
  try {
    const fields = describe(compile(spec).unpack(Uint8Array.fromHex(hex)), spec);
    if (values.json) console.log(JSON.stringify(fields, undefined, 2));
    else print(fields, '');
    return 0;
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    print(describe(error.partial, spec), '');
    console.error(`${error.code}: ${error.message}`);
    return 1;
  }
}

process.exitCode = await main();
