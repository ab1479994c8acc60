import { tampered as english } from './en/tampered.ts';
import { type LaterWords, later } from './later.ts';

export const tampered: LaterWords['tampered'] = later.tampered ?? english;
