import { once, type Perform } from '../command.ts';
import { attestSyntax } from './options.ts';

/** What verifies evidence is large, and is loaded when there is evidence. */
export const attestCommand = (perform: Perform) =>
  attestSyntax().action((kind, file, values) =>
    perform(
      once(async (world) => {
        const { attest } = await import('./attest.ts');
        return attest({ kind, file, values }, world);
      }),
    ),
  );
