export { buildCandidateList, type Candidate } from './candidate-list.ts';
export { type PreparedCombination, preProcess } from './pre-processing.ts';
