import { describe, ISO_1987_ASCII, ISO_1987_BINARY, type Message } from '@tallystick/iso8583';
import { type Framing, isFraming } from '@tallystick/iso8583/link';
import { isHostQuirk } from '../host/host-quirks.ts';
import { createWorldHost } from '../host/world-host.ts';
import { type Flags, flagsOf, Misuse, one, quirksOf, text, whole } from './flags.ts';
import type { Surroundings } from './surroundings.ts';

export const DIALECTS = { iso1987binary: ISO_1987_BINARY, iso1987ascii: ISO_1987_ASCII } as const;

const framingOf = (flags: Flags): Framing => {
  const given = text(flags, 'framing') ?? 'binary-2';
  if (!isFraming(given)) throw new Misuse('--framing is one of binary-2, binary-4, ascii-4, bcd-2');
  return given;
};

/** Starts a host and tells of every message, masked, until it is stopped. */
export const startHost = async (args: readonly string[], { say, stopped }: Surroundings): Promise<void> => {
  const flags = flagsOf(args, ['quirk', 'port', 'dialect', 'framing', 'late', 'pause']);
  const spec = one(DIALECTS, flags, 'dialect', 'iso1987binary');
  const quirks = quirksOf(flags, isHostQuirk);
  const host = await createWorldHost({
    quirks,
    spec,
    framing: framingOf(flags),
    port: whole(flags, 'port', 4700, 65_535),
    pace: {
      lateMs: whole(flags, 'late', 15_000, 3_600_000),
      pauseMs: whole(flags, 'pause', 10_000, 86_400_000),
    },
    onConnection: (what) => say(`connection ${what}`),
    onMessage(message, direction) {
      say(direction === 'sent' ? 'sent' : 'received');
      for (const { field, name, value, meaning } of describe(message as Message, spec)) {
        say(`  ${field.padEnd(5)} ${name}: ${value}${meaning === undefined ? '' : ` (${meaning})`}`);
      }
    },
  });
  say(`listens on 127.0.0.1:${host.port}, ${spec.name}, ${quirks.join(', ') || 'by the book'}`);
  say('A server is led here by ISSUER_HOST and ISSUER_ISO_PORT (docs/guide/world.md). Stop with Ctrl+C.');
  await stopped;
  await host.close();
};
