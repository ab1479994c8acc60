import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

// Loaded before an app: it ends when whoever started it is gone, however that ended, and so lets go of its end of the pipe.
if (isMainThread) {
  process.stdin.once('close', () => process.kill(process.pid, 'SIGKILL'));
  process.stdin.resume();
  process.stdin.unref();
}
