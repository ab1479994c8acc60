import type { Catalogue } from '@tallystick/ui/language';
import type { plots as english } from '../en/plots.ts';

export const plots: Catalogue<typeof english> = {
  asTable: 'Als Tabelle',
  asPlot: 'Als Diagramm',
  hint: 'Mit den Pfeiltasten von Balken zu Balken. Enter öffnet, was ein Balken zählt. Esc verlässt das Diagramm.',
  bar: (row, what, count) => `${row}, ${what}: ${count}`,
  all: (row) => `Alle von ${row}`,
  asOf: (time) => `Stand von ${time}.`,
};
