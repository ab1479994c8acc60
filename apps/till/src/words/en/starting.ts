/** Words of the screen of a till that does not open at once: loaded when it is needed, and in a language a file like this one. */
export const starting = {
  slow: 'The trusted part of the till is loading.',
  reload: 'Load again',
  elsewhere: {
    title: 'The till is open in another window',
    text: 'It runs in one window at a time, so that nothing is charged twice. Close the other window, or use it here: a payment that runs there is taken up here.',
    take: 'Use it here',
  },
  insecure: {
    title: 'This address is not secure',
    text: 'Browsers keep keys only for pages from an https address or from this machine itself. Open the till at its https address, or at http://localhost on the machine of the server.',
  },
};
