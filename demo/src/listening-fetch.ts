import { performance } from 'node:perf_hooks';
import { line } from './narrator.ts';

/** `fetch` that tells of each request on a line: method, path, status and time. Ids in paths are shortened; bodies are never shown. */
export const listeningFetch =
  (who: string): typeof fetch =>
  async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const started = performance.now();
    const answer = await fetch(input, init);
    const path = url.pathname.replace(/_[0-9a-z]{18}([0-9a-z]{8})/g, '_…$1');
    line(who, `${init?.method ?? 'GET'} ${path} → ${answer.status}`, performance.now() - started);
    return answer;
  };
