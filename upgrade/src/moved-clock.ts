import process from 'node:process';

/** The setting that says what time it is when a process starts, in milliseconds since 1970. */
const { UPGRADE_CLOCK_MS } = process.env;

// Loaded before an app: its clock then begins at that time and runs on from there. Certificates, challenges and personalisation data in a
// fixture end one day; the time at which they are opened again must not depend on when the tests are run.
if (UPGRADE_CLOCK_MS !== undefined) {
  const System = Date;
  const movedBy = Number(UPGRADE_CLOCK_MS) - System.now();
  globalThis.Date = new Proxy(System, {
    construct: (target, given, derived) =>
      Reflect.construct(target, given.length === 0 ? [System.now() + movedBy] : given, derived),
    apply: () => new Date().toString(),
    get: (target, name) => (name === 'now' ? () => System.now() + movedBy : Reflect.get(target, name)),
  });
}
