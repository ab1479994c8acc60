declare module 'node-emv' {
  interface ParsedObject {
    tag: string;
    length: string;
    value: string;
  }
  const nodeEmv: { parse(hex: string, callback: (objects: ParsedObject[]) => void): void };
  export default nodeEmv;
}
