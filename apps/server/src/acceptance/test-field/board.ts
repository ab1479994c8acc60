import type { Clock } from '../../platform/clock.ts';

/** How often readers of the board are told of changes at most, in milliseconds. */
const TICK_MS = 200;

/** One that is told what stands on the board. */
export interface BoardReader {
  send(text: string): void;
  /** What was sent to it before waits to be read. */
  isBehind(): boolean;
}

/** One text that many are told whenever it changes. */
export interface Board {
  /** Tells it what stands there now, and of changes from then on. The result ends that. */
  join(reader: BoardReader): () => void;
  /** What stands there may be another now. */
  changed(): void;
}

/**
 * However many changes there are, each reader is told once a tick, the text is made once for all of them, and who has not read what was
 * sent before is left out until it has: what is sent does not grow with what is received.
 */
export const createBoard = (clock: Clock, render: () => string): Board => {
  /** With what each was told last. */
  const told = new Map<BoardReader, string>();
  let text: string | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  let waiting = false;

  const current = (): string => {
    text ??= render();
    return text;
  };
  const tell = (): void => {
    waiting = false;
    toldAt = clock.now();
    const now = current();
    for (const [reader, last] of told) {
      if (last === now) continue;
      if (reader.isBehind()) {
        wait();
        continue;
      }
      told.set(reader, now);
      reader.send(now);
    }
  };
  const wait = (): void => {
    if (waiting || told.size === 0) return;
    waiting = true;
    clock.after(Math.min(TICK_MS, Math.max(0, toldAt + TICK_MS - clock.now())), tell);
  };

  return {
    join(reader) {
      told.set(reader, current());
      reader.send(current());
      return () => void told.delete(reader);
    },
    changed() {
      text = undefined;
      wait();
    },
  };
};
