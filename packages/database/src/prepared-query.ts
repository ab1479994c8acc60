import pg, { type CustomTypesConfig } from 'pg';
import type { Row } from './database.ts';
import { encodeRun, type Parameter } from './encode-run.ts';

/** What the driver's connection offers to a query of one's own (as `pg-cursor` uses it). */
interface WireConnection {
  readonly parsedStatements: Readonly<Record<string, string | undefined>>;
  readonly submittedNamedStatements: Record<string, string | undefined>;
  readonly stream: {
    readonly writable: boolean;
    cork(): void;
    uncork(): void;
    write(bytes: Uint8Array): boolean;
  };
  parse(statement: { readonly name: string; readonly text: string; readonly types: readonly number[] }): void;
  sendCopyFail(reason: string): void;
}

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

type Ended = (error: Error | null | undefined, rows?: readonly Row[]) => void;

/** The parameter for a value, or undefined for one that only the driver knows how to write (arrays, objects). */
const parameterOf = (value: unknown): Parameter | undefined => {
  switch (typeof value) {
    case 'string':
      return value;
    case 'undefined':
      return null;
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
  }
  if (value === null) return null;
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? value : undefined;
};

/** The parameters for values, or undefined if the driver has to write one of them. */
export const parametersOf = (values: readonly unknown[]): Parameter[] | undefined => {
  const parameters: Parameter[] = [];
  for (const value of values) {
    const parameter = parameterOf(value);
    if (parameter === undefined) return undefined;
    parameters.push(parameter);
  }
  return parameters;
};

/** The columns of each statement by connection: they cannot change while it is prepared, so they are asked for once. */
const known = new WeakMap<WireConnection, Map<string, readonly Column[]>>();

const columnsOn = (connection: WireConnection): Map<string, readonly Column[]> => {
  let columns = known.get(connection);
  if (columns === undefined) {
    columns = new Map();
    known.set(connection, columns);
  }
  return columns;
};

/** The driver's own class, seen as what is needed of it: in pipeline mode the driver takes no query that is not of it. */
const DriverQuery = pg.Query as unknown as new (text: string) => object;

/**
 * A named statement as a query of the `pg` driver. The driver's own query describes its result each time, writes four messages apart
 * and copies its configuration by descriptors; on the way of a payment that is a third of what the database costs the server.
 */
export class PreparedQuery extends DriverQuery {
  readonly name: string;
  readonly text: string;
  /** Set by the driver, or by whoever hands the query to a client of its own. */
  callback: Ended | undefined;
  /** The rows, once it has ended. The driver takes a member `rows` for a limit of rows. */
  readonly found: Row[] = [];
  readonly #parameters: readonly Parameter[];
  readonly #types: CustomTypesConfig;
  #columns: readonly Column[] | undefined;
  #connection: WireConnection | undefined;
  #failed: Error | undefined;

  /** @param types the parsers of column types */
  constructor(name: string, text: string, parameters: readonly Parameter[], types: CustomTypesConfig) {
    // A text alone: a configuration would be copied by its descriptors.
    super(text);
    this.name = name;
    this.text = text;
    this.#parameters = parameters;
    this.#types = types;
  }

  submit(connection: WireConnection): Error | null {
    const { name, text } = this;
    const previous = connection.parsedStatements[name] ?? connection.submittedNamedStatements[name];
    if (previous !== undefined && previous !== text) return new Error(`two statements are named ${name}`);
    if (!connection.stream.writable) return null;
    this.#connection = connection;
    this.#columns = previous === undefined ? undefined : columnsOn(connection).get(name);
    const run = encodeRun(name, this.#parameters, this.#columns === undefined);
    if (previous !== undefined) {
      connection.stream.write(run);
      return null;
    }
    connection.stream.cork();
    connection.parse({ name, text, types: [] });
    connection.submittedNamedStatements[name] = text;
    connection.stream.write(run);
    connection.stream.uncork();
    return null;
  }

  handleRowDescription({
    fields,
  }: {
    readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  }): void {
    this.#columns = fields.map((field) => ({
      name: field.name,
      parse: this.#types.getTypeParser(field.dataTypeID, 'text') as Column['parse'],
    }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#failed !== undefined) return;
    const row: Row = {};
    try {
      let at = 0;
      for (const { name, parse } of this.#columns ?? []) {
        const text = fields[at] ?? null;
        row[name] = text === null ? null : parse(text);
        at += 1;
      }
      this.found.push(row);
    } catch (error) {
      this.#failed =
        error instanceof Error ? error : new Error('a column could not be read', { cause: error });
    }
  }

  handleCommandComplete(): void {
    this.#columns ??= [];
    if (this.#connection !== undefined) columnsOn(this.#connection).set(this.name, this.#columns);
  }

  handleReadyForQuery(): void {
    if (this.#failed === undefined) this.callback?.(null, this.found);
    else this.callback?.(this.#failed);
  }

  handleError(error: Error): void {
    this.callback?.(error);
  }

  handleEmptyQuery(): void {}

  handlePortalSuspended(): void {}

  handleCopyInResponse(connection: WireConnection): void {
    connection.sendCopyFail('No source stream defined');
  }

  handleCopyData(): void {}
}
