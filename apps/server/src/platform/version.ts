import manifest from '../../package.json' with { type: 'json' };

/** Version of the server: of its package, as a release carries it. */
export const VERSION: string = manifest.version;
