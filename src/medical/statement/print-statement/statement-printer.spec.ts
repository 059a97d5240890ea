import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { factsOf, settlementOf } from '../../../../test/medical/statement-examples';
import { type HeldProgram, heldProgram } from '../../../../test/medical/statement-held';
import { SOURCE_PRINTING } from '../../../../test/support/printing';
import { OverloadedError, UnavailableError } from '../../../platform/errors';
import { statementContent, type StatementFacts } from '../statement-content';
import { statementFonts } from '../statement-fonts';
import { statementPdf } from '../statement-pdf';
import { PrintingProgram } from './printing-program';
import { MAX_PRINTING, MAX_WAITING, StatementPrinter } from './statement-printer';

/** A thread starts slowly on a busy machine, and reads fonts. */
const LONG_MS = 60_000;

const facts = (settlementId = 'ms_0000abc1'): StatementFacts => factsOf(settlementOf('E01', { settlementId }));
const printed = (settlementId: string): Buffer => Buffer.from(`the statement of ${settlementId}`);

describe('the printer of statements', () => {
  let held: HeldProgram;
  let printer: StatementPrinter;

  beforeAll(() => {
    Logger.overrideLogger(false);
  });

  beforeEach(async () => {
    held = await heldProgram();
    printer = new StatementPrinter(new PrintingProgram({ filename: held.filename }));
  });

  afterEach(async () => {
    await printer.onModuleDestroy();
    await held.remove();
  });

  it(
    'prints in a thread of its own what this one would print, to the byte, the first time and later',
    async () => {
      const real = new StatementPrinter(SOURCE_PRINTING);
      try {
        const here = await statementPdf(statementContent(facts()), await statementFonts());
        expect((await real.print(facts())).equals(here)).toBe(true);
        await real.print(factsOf(settlementOf('E06')));
        expect((await real.print(facts())).equals(here)).toBe(true);
      } finally {
        await real.onModuleDestroy();
      }
    },
    LONG_MS,
  );

  it('leaves this thread free while it prints', async () => {
    let done = false;
    const printing = printer.print(facts('ms_1')).finally(() => (done = true));
    for (let turn = 0; turn < 1_000; turn++) await setImmediate();
    expect(done).toBe(false);
    await held.go();
    expect(await printing).toEqual(printed('ms_1'));
  });

  it('has a bounded number of statements wait and refuses a further one at once', async () => {
    const ids = Array.from({ length: MAX_PRINTING + MAX_WAITING }, (_, index) => `ms_${index}`);
    const all = Promise.all(ids.map((id) => printer.print(facts(id))));
    await expect(printer.print(facts('ms_one_too_many'))).rejects.toThrow(OverloadedError);
    await held.go();
    expect(await all).toEqual(ids.map(printed));
    expect(await printer.print(facts('ms_later'))).toEqual(printed('ms_later'));
  });

  it('gives up a statement that takes too long, and prints the next one', async () => {
    const hasty = new StatementPrinter(new PrintingProgram({ filename: held.filename, timeoutMs: 3_000 }));
    try {
      await expect(hasty.print(facts())).rejects.toThrow(OverloadedError);
      await held.go();
      expect(await hasty.print(facts('ms_next'))).toEqual(printed('ms_next'));
    } finally {
      await hasty.onModuleDestroy();
    }
  });

  it('fails what a thread printed when it died, and prints on with another', async () => {
    await held.go();
    await expect(printer.print(facts('ms_that_ends_the_thread'))).rejects.toThrow('exited');
    expect(await printer.print(facts('ms_next'))).toEqual(printed('ms_next'));
  });

  it('ends its threads with the service, whatever they print, and prints nothing afterwards', async () => {
    const ended = printer.print(facts()).catch((error: unknown) => error);
    await printer.onModuleDestroy();
    expect(await ended).toBeInstanceOf(UnavailableError);
    await expect(printer.print(facts())).rejects.toThrow(UnavailableError);
  });
});
