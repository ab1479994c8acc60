import { catalogue } from './catalogue.ts';
import { Misuse } from './flags.ts';
import { DIALECTS, startHost } from './start-host.ts';
import { startPhone } from './start-phone.ts';
import type { Surroundings } from './surroundings.ts';

export const USAGE = `Plays the world outside, to try an integration against.

  npm run world -- --list                     every quirk, with what it plays
  npm run world -- host [options]             an acquirer's host that listens for ISO 8583
  npm run world -- phone [options]            a merchant's phone that enrols, and takes a payment

host
  --quirk <name>        as often as there are quirks; without one the host keeps to the book
  --port <number>       default 4700
  --dialect <name>      ${Object.keys(DIALECTS).join(' or ')} (default iso1987binary)
  --framing <name>      binary-2 (default), binary-4, ascii-4 or bcd-2
  --late <ms>           how late a late answer is (default 15000)
  --pause <ms>          how long a night is (default 10000)

phone
  --quirk <name>        as often as there are quirks
  --server <origin>     default http://localhost:4000
  --root <file>         the server's virtual root (default data/virtual-root.json)
  --terminal <number>   terminal number, of eight digits
  --code <digits>       activation code, from the console
  --charge <amount>     minor units to charge after enrolment (default 1250; 0: nothing)`;

/** Runs what was asked for; resolves with whether it went well. Raises {@link Misuse}, and whatever a socket or a file raises. */
export const startByHand = async (args: readonly string[], surroundings: Surroundings): Promise<boolean> => {
  const [what, ...rest] = args;
  switch (what) {
    case 'host':
      await startHost(rest, surroundings);
      return true;
    case 'phone':
      return startPhone(rest, surroundings);
    case '--list':
    case 'list':
      surroundings.say(catalogue());
      return true;
    case undefined:
    case '--help':
    case '-h':
      surroundings.say(USAGE);
      return true;
    default:
      throw new Misuse(`"${what}" is neither host nor phone`);
  }
};
