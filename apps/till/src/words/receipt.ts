import { receipt as english } from './en/receipt.ts';
import { type LaterWords, later } from './later.ts';

export const receipt: LaterWords['receipt'] = later.receipt ?? english;
