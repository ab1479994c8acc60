import { cashiers as english } from './en/cashiers.ts';
import { type LaterWords, later } from './later.ts';

export const cashiers: LaterWords['cashiers'] = later.cashiers ?? english;
