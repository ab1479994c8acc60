import { settings as english } from './en/settings.ts';
import { type LaterWords, later } from './later.ts';

export const settings: LaterWords['settings'] = later.settings ?? english;
