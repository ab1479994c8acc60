/** A JSON object as a command gives it. */
export type JsonObject = { readonly [name: string]: unknown };

/** What a command may ask of the outside. */
export interface World {
  /** Version of the program. */
  readonly version: string;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** @throws what the file system throws */
  readonly readFile: (path: string) => Uint8Array;
  /** Replaces a file as a whole, readable by its owner alone. @throws what the file system throws */
  readonly writeFile: (path: string, bytes: Uint8Array) => void;
  /** Makes new files, and their folder, readable by their owner alone: all of them, or none. @throws what the file system throws, as well for one that is there */
  readonly createFiles: (files: readonly NewFile[]) => void;
  readonly randomBytes: (length: number) => Uint8Array;
  readonly readStandardInput: () => Promise<Uint8Array>;
  /** The bytes of a file of any length, or of standard input for `-`. @throws CliError `ERR_FILE`, when they are read */
  readonly readChunks: (path: string) => AsyncIterable<Uint8Array>;
  /** Lines of standard input, as they come. */
  readonly readInputLines: () => AsyncIterable<string>;
  /** Standard input as a person types it. @throws CliError `ERR_STANDARD_INPUT` */
  readonly openKeyboard: () => Keyboard;
}

export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A person who types what must not be seen: without echo, and told at once what was wrong. Not on standard output. */
export interface Keyboard {
  readonly say: (text: string) => void;
  /** The next line, or nothing where there is none left. */
  readonly ask: (prompt: string) => Promise<string | undefined>;
  readonly close: () => void;
}

/** What a command gives: the value for programs, the text for people, and the exit code: 0 done or accepted, 1 refused or not verified. */
export interface CommandResult {
  readonly output: JsonObject;
  /** Sensitive values are masked in it. */
  readonly text: string;
  /** Notes for people beside it, on standard error; default none. */
  readonly errorText?: string;
  readonly exitCode: 0 | 1;
}

/** What the arguments ask for: one result, or a file of cases to go through. */
export type Action =
  | { readonly type: 'once'; readonly run: (world: World) => CommandResult | Promise<CommandResult> }
  | { readonly type: 'batch'; readonly file: string };

/** Takes the action that the arguments name. Parsing is apart from running, so that it needs no process and no waiting. */
export type Perform = (action: Action) => void;

/** An action with one result. */
export const once = (run: (world: World) => CommandResult | Promise<CommandResult>): Action => ({
  type: 'once',
  run,
});

/** The option that every command has: its name and what it does. */
export const JSON_OPTION = ['--json', 'print one JSON object, with values unmasked'] as const;

export const done = (output: JsonObject, text: string): CommandResult => ({ output, text, exitCode: 0 });
