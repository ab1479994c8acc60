/** What is said of phones that reach the server by its name on the local network. */
export const phones = {
  title: 'Phones on this network',
  off: 'To open the till on a real phone, start the server with this. The guide is docs/guide/phone-on-your-network.md.',
  text: (name: string) =>
    `Phones of this network call the server ${name}. Each needs the certificate of its local authority once: scan the code with the phone, compare the fingerprint, install it.`,
  qr: 'QR code of the page with the certificate',
  page: 'Page with the certificate',
  otherPages: 'Or at',
  server: 'Then open',
  fingerprint: 'SHA-256 fingerprint',
  until: 'Certificate ends',
  firstTime: 'First time with this phone?',
} as const;
