/**
 * Meaning of bits, as data: when `(value[byte - 1] & mask) === equals` the name applies. Bytes count from 1, bit 8 is the
 * most significant, as in the EMV books.
 */
export interface BitMeaning {
  readonly byte: number;
  readonly mask: number;
  readonly equals: number;
  readonly name: string;
}

type Row = readonly [byte: number, mask: number, equals: number, name: string];

const table = (...rows: readonly Row[]): readonly BitMeaning[] =>
  rows.map(([byte, mask, equals, name]) => ({ byte, mask, equals, name }));

/** EMV Book 3, Annex C1; byte 2 as Book C-3 uses it (other kernels differ). */
export const AIP_BITS = table(
  [1, 0x40, 0x40, 'SDA supported'],
  [1, 0x20, 0x20, 'DDA supported'],
  [1, 0x10, 0x10, 'Cardholder verification is supported'],
  [1, 0x08, 0x08, 'Terminal risk management is to be performed'],
  [1, 0x04, 0x04, 'Issuer authentication is supported'],
  [1, 0x01, 0x01, 'CDA supported'],
  [2, 0x80, 0x80, 'Magnetic stripe mode supported'],
);

/** EMV Book 3, Annex C5. */
export const TVR_BITS = table(
  [1, 0x80, 0x80, 'Offline data authentication was not performed'],
  [1, 0x40, 0x40, 'SDA failed'],
  [1, 0x20, 0x20, 'ICC data missing'],
  [1, 0x10, 0x10, 'Card appears on terminal exception file'],
  [1, 0x08, 0x08, 'DDA failed'],
  [1, 0x02, 0x02, 'SDA selected'],
  [1, 0x04, 0x04, 'CDA failed'],
  [2, 0x80, 0x80, 'ICC and terminal have different application versions'],
  [2, 0x40, 0x40, 'Expired application'],
  [2, 0x20, 0x20, 'Application not yet effective'],
  [2, 0x10, 0x10, 'Requested service not allowed for card product'],
  [2, 0x08, 0x08, 'New card'],
  [3, 0x80, 0x80, 'Cardholder verification was not successful'],
  [3, 0x40, 0x40, 'Unrecognised CVM'],
  [3, 0x20, 0x20, 'PIN try limit exceeded'],
  [3, 0x10, 0x10, 'PIN entry required and PIN pad not present or not working'],
  [3, 0x08, 0x08, 'PIN entry required, PIN pad present, but PIN was not entered'],
  [3, 0x04, 0x04, 'Online PIN entered'],
  [4, 0x80, 0x80, 'Transaction exceeds floor limit'],
  [4, 0x40, 0x40, 'Lower consecutive offline limit exceeded'],
  [4, 0x20, 0x20, 'Upper consecutive offline limit exceeded'],
  [4, 0x10, 0x10, 'Transaction selected randomly for online processing'],
  [4, 0x08, 0x08, 'Merchant forced transaction online'],
  [5, 0x80, 0x80, 'Default TDOL used'],
  [5, 0x40, 0x40, 'Issuer authentication failed'],
  [5, 0x20, 0x20, 'Script processing failed before final GENERATE AC'],
  [5, 0x10, 0x10, 'Script processing failed after final GENERATE AC'],
);

/** EMV Book 3, Annex C6. */
export const TSI_BITS = table(
  [1, 0x80, 0x80, 'Offline data authentication was performed'],
  [1, 0x40, 0x40, 'Cardholder verification was performed'],
  [1, 0x20, 0x20, 'Card risk management was performed'],
  [1, 0x10, 0x10, 'Issuer authentication was performed'],
  [1, 0x08, 0x08, 'Terminal risk management was performed'],
  [1, 0x04, 0x04, 'Script processing was performed'],
);

/** EMV Book 3, Annex C2. */
export const AUC_BITS = table(
  [1, 0x80, 0x80, 'Valid for domestic cash transactions'],
  [1, 0x40, 0x40, 'Valid for international cash transactions'],
  [1, 0x20, 0x20, 'Valid for domestic goods'],
  [1, 0x10, 0x10, 'Valid for international goods'],
  [1, 0x08, 0x08, 'Valid for domestic services'],
  [1, 0x04, 0x04, 'Valid for international services'],
  [1, 0x02, 0x02, 'Valid at ATMs'],
  [1, 0x01, 0x01, 'Valid at terminals other than ATMs'],
  [2, 0x80, 0x80, 'Domestic cashback allowed'],
  [2, 0x40, 0x40, 'International cashback allowed'],
);

/** EMV Contactless Book A, 5.7 and Book C-3, Annex A. */
export const TTQ_BITS = table(
  [1, 0x80, 0x80, 'MSD supported'],
  [1, 0x20, 0x20, 'qVSDC supported'],
  [1, 0x10, 0x10, 'EMV contact chip supported'],
  [1, 0x08, 0x08, 'Offline only reader'],
  [1, 0x04, 0x04, 'Online PIN supported'],
  [1, 0x02, 0x02, 'Signature supported'],
  [1, 0x01, 0x01, 'Offline data auth for online transactions supported'],
  [2, 0x80, 0x80, 'Online cryptogram required'],
  [2, 0x40, 0x40, 'CVM required'],
  [2, 0x20, 0x20, 'Contact chip offline pin supported'],
  [3, 0x80, 0x80, 'Issuer update processing supported'],
  [3, 0x40, 0x40, 'Mobile device functionality supported'],
);

/** EMV Contactless Book C-3, Annex A. */
export const CTQ_BITS = table(
  [1, 0x80, 0x80, 'Online PIN required'],
  [1, 0x40, 0x40, 'Signature required'],
  [1, 0x20, 0x20, 'Go online if offline data auth fails and reader is online capable'],
  [1, 0x10, 0x10, 'Switch interface if offline data auth fails and reader supports VIS'],
  [1, 0x08, 0x08, 'Go online if application expired'],
  [1, 0x04, 0x04, 'Switch interface for cash'],
  [1, 0x02, 0x02, 'Switch interface for cashback'],
  [2, 0x80, 0x80, 'Consumer device CVM performed'],
  [2, 0x40, 0x40, 'Card supports issuer update processing at the POS'],
);

/** EMV Book 4, Annex A2. */
export const TERMINAL_CAPABILITIES_BITS = table(
  [1, 0x80, 0x80, 'Manual key entry'],
  [1, 0x40, 0x40, 'Magnetic stripe'],
  [1, 0x20, 0x20, 'IC with contacts'],
  [2, 0x80, 0x80, 'Plaintext PIN for ICC verification'],
  [2, 0x40, 0x40, 'Enciphered PIN for online verification'],
  [2, 0x20, 0x20, 'Signature (paper)'],
  [2, 0x10, 0x10, 'Enciphered PIN for offline verification'],
  [2, 0x08, 0x08, 'No CVM Required'],
  [3, 0x80, 0x80, 'SDA'],
  [3, 0x40, 0x40, 'DDA'],
  [3, 0x20, 0x20, 'Card capture'],
  [3, 0x08, 0x08, 'CDA'],
);

/** EMV Book 4, Annex A3. */
export const ADDITIONAL_TERMINAL_CAPABILITIES_BITS = table(
  [1, 0x80, 0x80, 'Cash'],
  [1, 0x40, 0x40, 'Goods'],
  [1, 0x20, 0x20, 'Services'],
  [1, 0x10, 0x10, 'Cashback'],
  [1, 0x08, 0x08, 'Inquiry'],
  [1, 0x04, 0x04, 'Transfer'],
  [1, 0x02, 0x02, 'Payment'],
  [1, 0x01, 0x01, 'Administrative'],
  [2, 0x80, 0x80, 'Cash deposit'],
  [3, 0x80, 0x80, 'Numeric keys'],
  [3, 0x40, 0x40, 'Alphabetic and special character keys'],
  [3, 0x20, 0x20, 'Command keys'],
  [3, 0x10, 0x10, 'Function keys'],
  [4, 0x80, 0x80, 'Print, attendant'],
  [4, 0x40, 0x40, 'Print, cardholder'],
  [4, 0x20, 0x20, 'Display, attendant'],
  [4, 0x10, 0x10, 'Display, cardholder'],
  [4, 0x02, 0x02, 'Code table 10'],
  [4, 0x01, 0x01, 'Code table 9'],
  [5, 0x80, 0x80, 'Code table 8'],
  [5, 0x40, 0x40, 'Code table 7'],
  [5, 0x20, 0x20, 'Code table 6'],
  [5, 0x10, 0x10, 'Code table 5'],
  [5, 0x08, 0x08, 'Code table 4'],
  [5, 0x04, 0x04, 'Code table 3'],
  [5, 0x02, 0x02, 'Code table 2'],
  [5, 0x01, 0x01, 'Code table 1'],
);

/** card verification results inside 9F10 of a format 06 IAD; byte 1 is its length. */
export const VISA_CVR_BITS = table(
  [2, 0xc0, 0x00, 'AAC Returned in Second GENERATE AC'],
  [2, 0xc0, 0x40, 'TC Returned in Second GENERATE AC'],
  [2, 0xc0, 0x80, 'Second GENERATE AC not requested'],
  [2, 0x30, 0x00, 'AAC Returned in GPO/first GENERATE AC'],
  [2, 0x30, 0x10, 'TC Returned in GPO/first GENERATE AC'],
  [2, 0x30, 0x20, 'ARQC Returned in GPO/first GENERATE AC'],
  [2, 0x08, 0x08, 'Issuer authentication performed and failed'],
  [2, 0x04, 0x04, 'Offline PIN Verification Performed'],
  [2, 0x02, 0x02, 'Offline Encrypted PIN Verification Performed'],
  [2, 0x01, 0x01, 'Offline PIN Verification Successful'],
  [3, 0x80, 0x80, 'Last online transaction not completed'],
  [3, 0x40, 0x40, 'Pin try limit exceeded'],
  [3, 0x20, 0x20, 'Exceeded velocity checking counters'],
  [3, 0x10, 0x10, 'New card'],
  [3, 0x08, 0x08, 'Issuer Authentication failure on last online transaction'],
  [3, 0x04, 0x04, 'Issuer Authentication not performed after online authorization'],
  [3, 0x02, 0x02, 'Application blocked by card because PIN Try Limit exceeded'],
  [
    3,
    0x01,
    0x01,
    'Offline static data authentication failed on last transaction and transaction declined offline',
  ],
  [4, 0x08, 0x08, 'Issuer Script processing failed on last transaction'],
  [
    4,
    0x04,
    0x04,
    'Offline dynamic data authentication failed on last transaction and transaction declined offline',
  ],
  [4, 0x02, 0x02, 'Offline dynamic data authentication performed'],
);

/** card verification results inside 9F10, M/Chip 4. */
export const MASTERCARD_CVR_BITS = table(
  [1, 0xc0, 0x00, 'AAC Returned in Second Generate AC'],
  [1, 0xc0, 0x40, 'TC Returned in Second Generate AC'],
  [1, 0xc0, 0x80, 'Second Generate AC not requested'],
  [1, 0x30, 0x00, 'AAC Returned in First Generate AC'],
  [1, 0x30, 0x10, 'TC Returned in First Generate AC'],
  [1, 0x30, 0x20, 'ARQC Returned in First Generate AC'],
  [1, 0x04, 0x04, 'Offline PIN Verification Performed'],
  [1, 0x02, 0x02, 'Offline Encrypted PIN Verification Performed'],
  [1, 0x01, 0x01, 'Offline PIN Verification Successful'],
  [2, 0x80, 0x80, 'DDA Returned'],
  [2, 0x40, 0x40, 'Combined DDA/AC Generation Returned In First Generate AC'],
  [2, 0x20, 0x20, 'Combined DDA/AC Generation Returned In Second Generate AC'],
  [2, 0x10, 0x10, 'Issuer Authentication Performed'],
  [2, 0x08, 0x08, 'CIAC-Default Skipped On CAT3'],
  [4, 0x40, 0x40, 'Unable To Go Online Indicated'],
  [4, 0x20, 0x20, 'Offline PIN Verification Not Performed'],
  [4, 0x10, 0x10, 'Offline PIN Verification Failed'],
  [4, 0x08, 0x08, 'PTL Exceeded'],
  [4, 0x04, 0x04, 'International Transaction'],
  [4, 0x02, 0x02, 'Domestic Transaction'],
  [4, 0x01, 0x01, 'Terminal Erroneously Considers Offline PIN OK'],
  [5, 0x80, 0x80, 'Lower Consecutive Offline Limit Exceeded'],
  [5, 0x40, 0x40, 'Upper Consecutive Offline Limit Exceeded'],
  [5, 0x20, 0x20, 'Lower Cumulative Offline Limit Exceeded'],
  [5, 0x10, 0x10, 'Upper Cumulative Offline Limit Exceeded'],
  [5, 0x08, 0x08, 'Go Online On Next Transaction Was Set'],
  [5, 0x04, 0x04, 'Issuer Authentication Failed'],
  [5, 0x02, 0x02, 'Script Received'],
  [5, 0x01, 0x01, 'Script Failed'],
  [6, 0x02, 0x02, 'Match Found In Additional Check Table'],
  [6, 0x01, 0x01, 'No Match Found In Additional Check Table'],
);
