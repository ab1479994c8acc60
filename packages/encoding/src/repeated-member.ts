const BACKSLASH = 92;

/** Where a text ends that begins at a quotation mark: the place of its closing mark. */
const endOfText = (json: string, start: number): number => {
  let end = json.indexOf('"', start + 1);
  while (end !== -1) {
    let slashes = 0;
    while (json.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = json.indexOf('"', end + 1);
  }
  return json.length;
};

/**
 * The name of a member that an object of a JSON text has twice; undefined where there is none. Programs differ in which of the two they read
 * (RFC 8259 section 4), so that one sees what another has checked differently.
 *
 * @param json a text that `JSON.parse` takes
 */
export const repeatedMember = (json: string): string | undefined => {
  /** The names of each open object; undefined for an open list. */
  const open: (Set<string> | undefined)[] = [];
  let names: Set<string> | undefined;
  let expectsName = false;
  const reopen = (): void => {
    open.pop();
    names = open.at(-1);
    expectsName = false;
  };
  for (let place = 0; place < json.length; place += 1) {
    switch (json[place]) {
      case '{':
        names = new Set();
        open.push(names);
        expectsName = true;
        break;
      case '[':
        names = undefined;
        open.push(undefined);
        break;
      case '}':
      case ']':
        reopen();
        break;
      case ',':
        expectsName = names !== undefined;
        break;
      case '"': {
        const end = endOfText(json, place);
        if (expectsName && names !== undefined) {
          const written = json.slice(place + 1, end);
          const name = written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written;
          if (names.has(name)) return name;
          names.add(name);
          expectsName = false;
        }
        place = end;
        break;
      }
    }
  }
  return undefined;
};
