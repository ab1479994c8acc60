/** Settings of the server, read once from the environment at start. */
export interface Config {
  readonly mode: 'test' | 'live';
  /** 0 lets the system choose. */
  readonly port: number;
  readonly host: string;
  /** What people and devices call this server by: scheme, host and port, no path. */
  readonly origin: string;
  readonly data: string;
  readonly databaseUrl: string | undefined;
  readonly databasePoolSize: number;
  readonly masterKey: string | undefined;
  readonly logLevel: string;
  readonly issuer: { readonly host: string; readonly isoPort: number; readonly httpOrigin: string };
  readonly acquirer: { readonly dialect: 'iso1987binary' | 'iso1987ascii'; readonly timeoutMs: number };
  /** Folder of built web apps; undefined serves none. */
  readonly webRoot: string | undefined;
}
