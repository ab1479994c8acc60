import { findings } from './screens.ts';

// Before each file, since files of one process share it.
findings.length = 0;
