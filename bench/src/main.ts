import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** One line of the report: ours beside a floor (the least program) or a peer (another library). */
interface Figure {
  readonly ours: number;
  readonly floor?: number;
  readonly peer?: number;
  readonly ratio: number;
  readonly unit: string;
}
type Figures = Readonly<Record<string, Figure>>;

const TILL_LIMIT_KB = 150;

/** The scripts that the till's two pages load before anything is shown, compressed as a server sends them. */
const benchTill = async (): Promise<Figures> => {
  const dist = new URL('../../apps/till/dist/', import.meta.url);
  let pages: string;
  try {
    pages = ['index.html', 'trusted.html']
      .map((name) => readFileSync(new URL(name, dist), 'utf8'))
      .join('\n');
  } catch {
    process.stderr.write('till.gzip is left out: the till is not built\n');
    return {};
  }
  const names = new Set(readdirSync(new URL('assets/', dist)));
  const scripts = [
    ...new Set([...pages.matchAll(/(?:src|href)="[^"]*?([^"/]+\.js)"/g)].map(([, name = '']) => name)),
  ];
  const bytes = scripts
    .filter((name) => names.has(name))
    .reduce((sum, name) => sum + gzipSync(readFileSync(new URL(`assets/${name}`, dist))).length, 0);
  const kb = bytes / 1024;
  return {
    'till.gzip': {
      ours: kb,
      floor: TILL_LIMIT_KB,
      ratio: TILL_LIMIT_KB / kb,
      unit: 'kB of first-load script; the floor is the limit',
    },
  };
};

/** Each part is loaded when it runs, so that one can be measured alone. */
const PARTS: Readonly<Record<string, () => Promise<Figures>>> = {
  emv: async () => (await import('./emv.ts')).benchEmv(),
  iso8583: async () => (await import('./iso8583.ts')).benchIso8583(),
  attestation: async () => (await import('./attestation.ts')).benchAttestation(),
  keys: async () => (await import('./keys.ts')).benchKeys(),
  till: benchTill,
  'payment-search': async () => (await import('./payment-search.ts')).benchPaymentSearch(),
  payments: async () => (await import('./payments.ts')).benchPayments(),
};

const number = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);

const print = (figures: Figures): void => {
  for (const [name, { ours, floor, peer, ratio, unit }] of Object.entries(figures)) {
    const beside = floor === undefined ? `peer ${number(peer ?? 0)}` : `floor ${number(floor)}`;
    process.stdout.write(
      `${name.padEnd(26)} ${number(ours).padStart(10)}   ${beside.padEnd(18)} ${ratio.toFixed(2).padStart(7)} x   ${unit}\n`,
    );
  }
};

const run = async (args: readonly string[]): Promise<void> => {
  const at = args.indexOf('--only');
  const only = at < 0 ? undefined : args[at + 1];
  const chosen = Object.entries(PARTS).filter(
    ([name]) => only === undefined || name === only || only.startsWith(`${name}.`),
  );
  if (chosen.length === 0) {
    process.stderr.write(`There is no such part. Parts: ${Object.keys(PARTS).join(', ')}\n`);
    process.exit(2);
  }
  const all: Record<string, Figure> = {};
  for (const [, part] of chosen) {
    const figures = await part();
    print(figures);
    Object.assign(all, figures);
  }
  if (args.includes('--json')) process.stdout.write(`${JSON.stringify(all)}\n`);
};

await run(process.argv.slice(2));
