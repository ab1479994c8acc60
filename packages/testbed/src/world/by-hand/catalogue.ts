import { HOST_QUIRKS } from '../host/host-quirks.ts';
import { PHONE_QUIRKS } from '../phone/world-phone.ts';

const listed = (
  title: string,
  quirks: Readonly<Record<string, { meaning: string; end: string }>>,
): string => {
  const width = Math.max(...Object.keys(quirks).map((name) => name.length));
  const lines = Object.entries(quirks).map(
    ([name, { meaning, end }]) => `  ${name.padEnd(width)}  ${meaning} (${end})`,
  );
  return [title, ...lines].join('\n');
};

/** The quirks of hosts and phones, each with what it plays and what comes of it. */
export const catalogue = (): string =>
  [
    listed(
      'host: what it does, and how a sale ends',
      Object.fromEntries(
        Object.entries(HOST_QUIRKS).map(([name, { meaning, sale }]) => [name, { meaning, end: sale }]),
      ),
    ),
    listed(
      'phone: what it writes, and whether it may enrol',
      Object.fromEntries(
        Object.entries(PHONE_QUIRKS).map(([name, { meaning, expected }]) => [
          name,
          { meaning, end: expected },
        ]),
      ),
    ),
  ].join('\n\n');
