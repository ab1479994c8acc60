import type { TerminalParts } from '../service-processing/parts.ts';
import type { Authority } from './server.ts';

export const deviceAuthority =
  (_parts: TerminalParts): Authority =>
  () => ({});
