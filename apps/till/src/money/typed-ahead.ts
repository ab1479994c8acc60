/** The next screen comes within this, or what was typed was meant for something else. */
const MEANT_FOR_MS = 3_000;

let pressed: KeyboardEvent[] = [];

const collect = (event: KeyboardEvent): void => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) pressed.push(event);
};

/** Keeps the keys that are pressed on the way from an outcome to the next sale: a digit that is lost there makes another amount. */
export const typeAhead = (): void => {
  pressed = [];
  window.addEventListener('keydown', collect);
};

/** What was pressed since, in order; nothing is kept after it. */
export const takeTypedAhead = (): readonly string[] => {
  const now = performance.now();
  const keys = pressed.filter(({ timeStamp }) => now - timeStamp < MEANT_FOR_MS).map(({ key }) => key);
  pressed = [];
  window.removeEventListener('keydown', collect);
  return keys;
};
