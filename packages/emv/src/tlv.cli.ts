/**
 * Explains BER-TLV or one APDU exchange: `node packages/emv/src/tlv.cli.ts <hex>`. PANs, tracks
 * and secrets are masked.
 */
import { describeApdu } from './apdu/describe-apdu.ts';
import { describeTlv, renderDescription } from './tags/describe.ts';
import { TlvError } from './tlv/tlv-error.ts';

const USAGE = `Usage: tlv.cli.ts [--json] <hex>            explain TLV data
       tlv.cli.ts [--json] <command> <response>  explain one APDU exchange
       ... | tlv.cli.ts -                        read the hexadecimal from standard input`;
const MAX_INPUT_CHARACTERS = 131_072;

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const given = args.filter((arg) => arg !== '--json');
  if (given.length === 0 || given.length > 2) {
    console.error(USAGE);
    return 2;
  }
  const [first = '', second] = given[0] === '-' ? [await standardInput()] : given;
  const bytes = [first, second].flatMap((text) => (text === undefined ? [] : [fromHex(text)]));
  const [data, response] = bytes;
  if (!data || bytes.includes(undefined)) {
    console.error('ERR_TLV_HEX: the input is not hexadecimal');
    return 1;
  }
  try {
    if (response) {
      const described = describeApdu(data, response);
      const head = `${described.name}\n> ${described.command}\n< ${described.response}  ${described.meaning}`;
      console.log(
        json ? JSON.stringify(described, null, 2) : `${head}\n${renderDescription(described.objects, 2)}`,
      );
    } else {
      const described = describeTlv(data);
      console.log(json ? JSON.stringify(described, null, 2) : renderDescription(described));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof TlvError)) throw error;
    console.error(`${error.code}: ${error.message}`);
    return 1;
  }
}

function fromHex(text: string): Uint8Array | undefined {
  const hex = text.replace(/[\s:]/g, '');
  return /^([0-9a-f]{2})*$/i.test(hex) && hex.length <= MAX_INPUT_CHARACTERS
    ? Uint8Array.fromHex(hex)
    : undefined;
}

async function standardInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.length > MAX_INPUT_CHARACTERS) break;
  }
  return text;
}

process.exitCode = await main(process.argv.slice(2));
