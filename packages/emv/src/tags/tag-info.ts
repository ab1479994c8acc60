/**
 * How a value is written. `n` digits, `cn` digits padded with F on the right, `a`, `an`, `ans` text, `b` binary,
 * `dol` a data object list, `template` other data objects (EMV Book 3, 4.3).
 */
export type TagFormat = 'n' | 'cn' | 'a' | 'an' | 'ans' | 'b' | 'dol' | 'template';

/**
 * How a value is hidden in anything a person reads. `pan` and the tracks keep the first six and last four digits;
 * `secret` and `opaque` show the length only (`opaque`: an ICC certificate, from which the PAN can be recovered).
 */
export type MaskClass = 'none' | 'pan' | 'track1' | 'track2' | 'secret' | 'opaque';

/** What the dictionary knows of one data object. Lengths in bytes. */
export interface TagInfo {
  readonly tag: number;
  readonly name: string;
  readonly format: TagFormat;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly source: 'icc' | 'terminal' | 'issuer';
  readonly mask: MaskClass;
}
