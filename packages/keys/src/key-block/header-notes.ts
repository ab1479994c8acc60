import type { KeyBlockHeader } from './header.ts';

/** Stable names of what is to be noted of a header. */
export type HeaderNoteCode =
  /** The block binds its key by variants, as versions before 2010 did. */
  | 'variant_binding'
  /** A key of single DES. */
  | 'single_des'
  /** A usage that the standard does not have; those of two digits are for private use. */
  | 'usage_unknown'
  /** An algorithm that the standard does not have. */
  | 'algorithm_unknown'
  /** Keys of the usage do nothing that the mode allows. */
  | 'mode_of_another_usage'
  /** The mode leaves everything to the usage. */
  | 'mode_unrestricted'
  /** Neither exportable, nor not, nor sensitive. */
  | 'exportability_unknown'
  /** A key that protects other keys may be exported. */
  | 'protection_key_exportable';

/** Something in a header that a careful importer refuses or asks about. The block itself can be read. */
export interface HeaderNote {
  readonly code: HeaderNoteCode;
  readonly field: 'version' | 'usage' | 'algorithm' | 'mode' | 'exportability';
  readonly note: string;
}

const ENCRYPTION = 'BDE';
const AUTHENTICATION = 'CGV';
const SIGNATURE = 'STV';
const DERIVATION = 'X';

/** Modes of use (ANSI X9.143:2022, table 4) that go with the usages of table 2, `N` apart, which goes with all. */
const MODES: readonly (readonly [modes: string, usages: string])[] = [
  [`${DERIVATION}Y`, 'B0 B1 B2 B3 E0 E1 E2 E3 E4 E5 E6'],
  [ENCRYPTION, 'D0 D1 D2 D3 E7 I0 K0 K1 K2 K4 P0'],
  [`${ENCRYPTION}${DERIVATION}`, 'K3'],
  [AUTHENTICATION, 'C0 M0 M1 M2 M3 M4 M5 M6 M7 M8 P1 V0 V1 V2 V3 V4 V5'],
  [`${SIGNATURE}${DERIVATION}`, 'S0 S1 S2'],
];
const MODES_OF: ReadonlyMap<string, string> = new Map(
  MODES.flatMap(([modes, usages]) => usages.split(' ').map((usage) => [usage, modes] as const)),
);
const PRIVATE_USAGE = /^\d\d$/;
const ALGORITHM = /^[ADEHRST]$/;
const EXPORTABILITY = /^[ENS]$/;

/** What is to be noted of a header that has the right form (ANSI X9.143:2022, 6.3). None is the usual case. */
export function headerNotes(header: KeyBlockHeader): readonly HeaderNote[] {
  const { version, usage, algorithm, mode, exportability } = header;
  const notes: (HeaderNote | false)[] = [
    (version === 'A' || version === 'C') && {
      code: 'variant_binding',
      field: 'version',
      note: 'binds key and header by variants: make new blocks in version B (triple DES) or D (AES)',
    },
    ...usageNotes(usage, mode),
    algorithm === 'D' && {
      code: 'single_des',
      field: 'algorithm',
      note: 'single DES, which anybody can search: T is triple DES',
    },
    !ALGORITHM.test(algorithm) && {
      code: 'algorithm_unknown',
      field: 'algorithm',
      note: 'no algorithm of the standard: A, D, E, H, R, S or T',
    },
    !EXPORTABILITY.test(exportability) && {
      code: 'exportability_unknown',
      field: 'exportability',
      note: 'none of the standard: E under a trusted key, N not, S as its owner says',
    },
    usage === 'K1' &&
      exportability !== 'N' && {
        code: 'protection_key_exportable',
        field: 'exportability',
        note: 'a key block protection key that may be exported takes all that it protects with it: N keeps it',
      },
  ];
  return notes.filter((note) => note !== false);
}

function usageNotes(usage: string, mode: string): (HeaderNote | false)[] {
  const modes = MODES_OF.get(usage);
  return [
    modes === undefined &&
      !PRIVATE_USAGE.test(usage) && {
        code: 'usage_unknown',
        field: 'usage',
        note: 'no usage of the standard, and none of two digits for private use: a module refuses it',
      },
    modes !== undefined &&
      mode !== 'N' &&
      !modes.includes(mode) && {
        code: 'mode_of_another_usage',
        field: 'mode',
        note: `a key of usage ${usage} has the mode ${[...modes].join(', ')} or N`,
      },
    mode === 'N' && {
      code: 'mode_unrestricted',
      field: 'mode',
      note: 'everything that the usage can do: a narrower mode is safer',
    },
  ];
}
