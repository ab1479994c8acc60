/** Field terms, each in a sentence or two for somebody who meets it for the first time. */
export const glossary = {
  responseCode:
    'DE39 of ISO 8583: two characters in which the bank says how it decided. 00 is approved; every other code is a decline or an error.',
  rrn: 'Retrieval reference number, DE37 of ISO 8583: twelve characters that name this payment at the acquirer and the bank. Give it when you ask them about a payment.',
  stan: 'Systems trace audit number, DE11 of ISO 8583: six digits that the sender gives to a request, so that answer and reversal find it.',
  authorisationCode:
    'DE38 of ISO 8583: up to six characters that the bank gives to a payment that it approved. It proves the approval.',
  transmissionTime:
    'DE7 of ISO 8583: when the message was sent, always in UTC, as month, day, hour, minute, second.',
  localTime: 'DE12 and DE13 of ISO 8583: time and day on the clock of the merchant.',
  tid: 'Terminal identification (TID), DE41 of ISO 8583: the eight characters by which the acquirer knows this terminal.',
  mid: 'Merchant identification (MID), DE42 of ISO 8583: the fifteen characters by which the acquirer knows this merchant.',
  chipData:
    'DE55 of ISO 8583: what the chip of the card said, as EMV data objects, with the cryptogram that the bank checks.',
  aid: 'Application identifier (AID): names the payment application on the card, such as that of one scheme for debit.',
  apdu: 'Application protocol data unit (ISO 7816-4): one command to the chip of the card, or its answer.',
  iso8583:
    'The standard for messages about card payments between terminal, acquirer and bank. Its data elements are numbered, DE2 to DE128.',
  cvm: 'Cardholder verification method (CVM): how somebody proves that the card is theirs, such as a PIN. On a phone it is proved to the phone itself (CDCVM), by finger, face or passcode.',
  attestation:
    'Evidence that a device gives about itself, signed by its hardware: which app and system it runs, and where its keys are kept. The server checks it against a policy.',
  policy:
    'Appraisal policy: the rules by which evidence of devices is judged. Each version is kept, and each result names the version that decided it.',
  shadow:
    'A policy that runs beside the one in force. It judges the same evidence, and what it would have decided is counted, but it refuses nobody.',
  evidence:
    'The signed statement of a device about itself, in the format of its platform: a certificate chain on Android, an assertion on iOS and in browsers.',
  thumbprint:
    'A digest of the public key (RFC 7638). Two keys with one thumbprint are the same key, so it can be compared by eye.',
  fingerprint:
    'The SHA-256 digest of the whole certificate. Compare it with what the certificate authority publishes.',
  level:
    'Security level: how well the keys of the device are protected, from a key in software to a key in a secure chip of its own. A policy or a terminal asks for a least one.',
  personalisation:
    'Personalisation data: what a terminal needs to take payments, such as its number, name, currency and limits. It is encrypted for the one device and signed.',
  idempotencyKey:
    'A value that the sender chooses for one request. Sent again with the same key, the request is answered as before and nothing is done twice.',
  patchLevel: 'The month of the newest security update of the system, as its hardware states it.',
  trustVector:
    'A result in the common claims of remote attestation (AR4SI), so that other systems can read it.',
} as const;
