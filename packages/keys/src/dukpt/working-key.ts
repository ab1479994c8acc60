/** What a working key is for. The terminal makes requests, the host responses. */
export type WorkingKeyUsage =
  | 'pin'
  | 'mac-request'
  | 'mac-response'
  | 'mac-both'
  | 'data-request'
  | 'data-response'
  | 'data-both'
  | 'key-encryption'
  | 'derivation';

/** The algorithm that a working key of AES DUKPT is for, with its length. */
export type WorkingKeyType =
  | 'tdes2'
  | 'tdes3'
  | 'aes128'
  | 'aes192'
  | 'aes256'
  | 'hmac128'
  | 'hmac192'
  | 'hmac256';
