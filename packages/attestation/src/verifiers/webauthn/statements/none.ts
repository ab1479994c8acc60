import { refused, type StatementFinding, type StatementInput } from './statement.ts';

/** Section 8.7: the statement is empty. */
export const verifyNone = ({ statement }: StatementInput): StatementFinding =>
  statement.size === 0
    ? { verified: true, type: 'none' }
    : refused('a statement of format none is not empty');
