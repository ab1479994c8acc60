import { describeApdu } from '@tallystick/emv/apdu';
import { createClient, getPaymentTrace } from '@tallystick/protocol';
import { orderTerminal, startSystem } from '@tallystick/testbed';
import { createVirtualTerminal, createVirtualWallet, readVirtualRoot } from '@tallystick/virtual-devices';
import { listeningFetch } from './listening-fetch.ts';
import { bad, chapter, faint, good, line } from './narrator.ts';

const AMOUNT = { value: 1250, currency: 'EUR' } as const;
const money = (minor: number): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency: AMOUNT.currency }).format(minor / 100);

chapter('The house opens');
const system = await startSystem();
line('issuer', `listens for ISO 8583 over TCP, process ${system.issuer().pid}`);
line('server', `listens at ${system.origin}, process ${system.server().pid}`);

try {
  chapter('An operator orders a terminal');
  const { terminal: ordered, activation } = await orderTerminal(system, 'Front counter');
  line(
    'console',
    `terminal ${ordered.terminalNumber} “${ordered.label}”; an activation code of 8 digits, valid until ${activation.expiresAt}`,
  );

  chapter('A consumer gets a card');
  const wallet = createVirtualWallet({ origin: system.origin, fetch: listeningFetch('wallet') });
  const card = await wallet.requestTestCard('Hazel Wood');
  line(
    'wallet',
    `holds ${card.maskedPan}, ${card.holder}, balance ${money((await wallet.account()).available.value)}`,
  );

  chapter('The merchant’s phone becomes a terminal');
  const { terminal } = createVirtualTerminal({
    origin: system.origin,
    root: await readVirtualRoot(system.virtualRootFile),
    fetch: listeningFetch('till'),
    tap: () => wallet.applet(),
    onExchange: ({ command, response, ms }) => {
      const { name, sw, meaning } = describeApdu(command, response);
      line('card ⇄ till', `${name} → ${sw} ${faint(meaning)}`, ms);
    },
  });
  terminal.subscribe((state) => {
    if (state.kind === 'enrolling' || state.kind === 'charging')
      line('till', faint(`${state.kind}: ${state.step}`));
  });
  await terminal.until((state) => state.kind === 'unenrolled');
  terminal.send({
    type: 'enrol',
    terminalNumber: activation.terminalNumber,
    secret: { form: 'code', value: activation.code ?? '' },
  });
  const enrolled = await terminal.until((state) => state.kind === 'ready' || state.kind === 'unenrolled');
  if (enrolled.kind !== 'ready')
    throw new Error(`the phone was refused: ${enrolled.kind === 'unenrolled' ? enrolled.refusal?.code : ''}`);
  line(
    'till',
    `is terminal ${enrolled.terminal.terminalNumber} of ${enrolled.terminal.merchantName}, level ${enrolled.terminal.level}`,
  );

  chapter(`The merchant charges ${money(AMOUNT.value)}`);
  terminal.send({ type: 'charge', amount: AMOUNT });
  const ended = await terminal.until((state) => state.kind === 'outcome');
  if (ended.kind !== 'outcome') throw new Error('unreachable');
  const { result } = ended;
  const word = result.verdict.toUpperCase();
  line(
    'till',
    `${result.verdict === 'approved' ? good(word) : bad(word)}  ${money(result.amount.value)}  authorisation ${result.authorisationCode ?? '–'}`,
  );
  if (result.receiptUrl !== undefined)
    line('till', `receipt at ${new URL(result.receiptUrl, system.origin).pathname.slice(0, 8)}…`);

  chapter('What the console shows of it');
  if (result.paymentId !== undefined) {
    const operator = createClient({
      origin: system.origin,
      authorise: () => ({ authorization: `Bearer ${system.apiKey}` }),
    });
    const { steps } = await operator.call(getPaymentTrace, { params: { id: result.paymentId } });
    for (const step of steps) {
      if (step.kind === 'iso8583') {
        line('server ⇄ issuer', `${step.title} (${step.direction})`, step.ms);
        for (const field of step.objects ?? [])
          line(
            '',
            faint(
              `${field.tag.padEnd(6)} ${field.name.padEnd(34).slice(0, 34)} ${field.value.slice(0, 60)} ${field.meaning ?? ''}`,
            ),
          );
      } else line('server', `${step.title}${step.summary === undefined ? '' : faint(`  ${step.summary}`)}`);
    }
  }

  chapter('And in the wallet');
  line('wallet', `balance ${money((await wallet.account()).available.value)}`);
  terminal.close();
  process.stdout.write(`\n${good('Paid.')} The same with a browser: npm start\n`);
} finally {
  await system.stop();
}
