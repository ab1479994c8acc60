import fc from 'fast-check';

// Before each test file, since files of one process share fast-check: what is random runs from one seed, and a failure prints it.
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_123) });
