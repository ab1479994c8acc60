/** A program that can be run, or asked to migrate its database. */
export interface ServedProgram {
  /** What it is called in the usage text. */
  readonly title: string;
  readonly version: string;
  run(): Promise<void>;
  /** Applies what is missing, or with `check` only looks; gives the ids of it. */
  migrate(check: boolean): Promise<readonly string[]>;
}

/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;
/** `migrate --check` found migrations that are missing. */
const EXIT_MISSING = 3;

const usageOf = (title: string): string => `usage: main.ts                    run ${title}
       main.ts migrate           bring the schema of its database up to date, and end
       main.ts migrate --check   say what is missing: exit code 0 for nothing, ${EXIT_MISSING} for something
       main.ts --version`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const migrate = async (program: ServedProgram, check: boolean): Promise<void> => {
  const ids = await program.migrate(check);
  for (const id of ids) say(id);
  if (check) say(ids.length === 0 ? 'Nothing is missing.' : `Missing: ${ids.length}.`);
  else say(ids.length === 0 ? 'Nothing was missing.' : `Applied: ${ids.length}.`);
  process.exit(check && ids.length > 0 ? EXIT_MISSING : 0);
};

/** Does what the command line asks for. What the program's own functions throw is theirs to explain. */
export const runProgram = async (program: ServedProgram, argv: readonly string[]): Promise<void> => {
  switch (argv.join(' ')) {
    case '':
      return program.run();
    case 'migrate':
      return migrate(program, false);
    case 'migrate --check':
      return migrate(program, true);
    case '--version':
      return say(program.version);
    case '--help':
    case '-h':
      return say(usageOf(program.title));
    default:
      process.stderr.write(`${usageOf(program.title)}\n`);
      process.exit(EXIT_USAGE);
  }
};
