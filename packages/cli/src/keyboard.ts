import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Keyboard } from './command.ts';

/**
 * A person at the keyboard, or a pipe in place of one. What is typed is not echoed, and no history of it is kept.
 *
 * @param output where prompts go: not where results go
 */
export function openKeyboard(
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream,
): Keyboard {
  const terminal = input.isTTY === true;
  // The line editor writes what is typed: into nothing.
  const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
  const editor = createInterface({ input, output: nothing, terminal, historySize: 0 });
  const lines = editor[Symbol.asyncIterator]();
  return {
    say: (text) => {
      output.write(`${text}\n`);
    },
    ask: async (prompt) => {
      output.write(prompt);
      const { done, value } = await lines.next();
      // The line end that was typed is not seen either.
      output.write('\n');
      return done === true ? undefined : value;
    },
    close: () => editor.close(),
  };
}
