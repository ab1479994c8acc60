// `npm test`: set up what is missing, then prove the project. The last line is `N passed, N failed`.
import { openProof } from './proof.mjs';
import { proveAll } from './steps.mjs';

const proof = await openProof();
try {
  await proveAll(proof);
} finally {
  await proof.close();
}
proof.end();
