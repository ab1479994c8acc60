import manifest from '../../package.json' with { type: 'json' };

/** Version of the issuer host: of its package, as a release carries it. */
export const VERSION: string = manifest.version;
