import { confirmation as english } from './en/confirmation.ts';
import { type LaterWords, later } from './later.ts';

export const confirmation: LaterWords['confirmation'] = later.confirmation ?? english;
