import anyAscii from 'any-ascii';

/**
 * A name as printable ASCII, a letter for a letter where there is one (`Łódź` becomes `Lodz`) and by sound where there is none: DE43 of ISO
 * 8583:1987 carries what a card holder reads on a statement.
 */
export const toAscii = (text: string): string =>
  anyAscii(text.normalize('NFC'))
    .replaceAll(/[^\x20-\x7e]/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();

/** A name in the common character set of EMV, one byte a character (Book 4, annex B): ASCII without `#$@[\]^` and what stands behind `z`. */
export const toEmvCommon = (text: string): string => toAscii(text).replaceAll(/[#$@[\\\]^`{|}~]/g, ' ');
