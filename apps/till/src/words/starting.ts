import { starting as english } from './en/starting.ts';
import { type LaterWords, later } from './later.ts';

export const starting: LaterWords['starting'] = later.starting ?? english;
