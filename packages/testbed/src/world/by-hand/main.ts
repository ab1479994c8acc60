import process from 'node:process';
import { Misuse } from './flags.ts';
import { startByHand } from './start-by-hand.ts';

const stopped = new Promise((stop) => {
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
});

try {
  const went = await startByHand(process.argv.slice(2), {
    say: (line) => void process.stdout.write(`${line}\n`),
    stopped,
  });
  process.exitCode = went ? 0 : 1;
} catch (error) {
  // What the person asked for cannot be done, or a file or port is not there: one line, no trace.
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (!(error instanceof Error) || code === undefined) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error instanceof Misuse ? 2 : 1;
}
