import { open } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { badFileAsAWhole, type CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import type { Job, JobParameters, JobResult, JobRun } from '../../jobs';
import { birthDateOf, PersonRegister } from '../../person';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import { isJilinArea } from '../../registry';
import { exclusionOf, type SubsidyPeriod } from '../domain/subsidies';
import { inGroups } from './in-groups';
import type { Roster, SubsidyRule } from './roster';
import {
  fenOf,
  MAX_ROSTER_BYTES,
  maskedIdNumber,
  type RosterEntry,
  type RosterFile,
  readRosterFile,
} from './roster-file';
import { RosterStore } from './roster-store';
import { type CheckedRow, RowStore } from './row-store';
import { invalid, SubsidyRules } from './subsidy-rules';

const PAGE_ROWS = 500;
/** People that are looked for at once. */
const LOOK_UPS = 4;
const ID_DIGITS = 24;
const IDENTITY_DOMAIN = 'subsidy-roster';
const YUAN = /^[1-9]\d{0,9}(\.\d{1,2})?$/;

/** A file that is to be taken as a roster. */
interface Asked {
  readonly rule: SubsidyRule;
  readonly period: SubsidyPeriod;
  readonly periodText: string;
  readonly area: string;
  readonly budget: number;
  readonly bytes: Buffer;
  readonly rosterId: string;
}

/** Where the import is. */
interface Checkpoint {
  readonly row: number;
}

/**
 * Takes a roster (花名册): the whole file is checked before anything is stored, then each person is looked for and checked, and
 * those who may not be paid are excluded with the reason. The same file for the same programme and period is the same roster.
 */
@Injectable()
export class ImportRosterJob implements Job {
  readonly name = 'import-roster';
  readonly titleEn = 'Import a roster of a subsidy';
  readonly titleZh = '导入补贴花名册';
  readonly unit = 'rows';
  readonly commandLineOnly = true;
  readonly parameters = {
    file: 'path of the roster, CSV',
    programme: 'code of the programme',
    period: 'period, such as 2026-11, 2026-Q4, 2026 or once',
    area: 'area of the roster, six digits (GB/T 2260)',
    budget: 'yuan that may be paid by it',
  };

  constructor(
    private readonly rules: SubsidyRules,
    private readonly rosters: RosterStore,
    private readonly rows: RowStore,
    private readonly persons: PersonRegister,
    private readonly core: TransactionCore,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** A file with a fault makes no run: whoever asks is told every place at once. */
  async keyOf(parameters: JobParameters): Promise<string> {
    const { rule, bytes, rosterId } = await this.#read(parameters);
    await readRosterFile(bytes, rule.method);
    return rosterId;
  }

  async run(run: JobRun): Promise<JobResult> {
    const asked = await this.#read(run.parameters);
    const { rule, rosterId, bytes } = asked;
    const file = await readRosterFile(bytes, rule.method);
    const roster = await this.rosters.enter({
      ...{ rosterId, programme: rule.programme, period: asked.periodText, method: rule.method, area: asked.area },
      ...{ budget: asked.budget, rowCount: file.entries.length, total: file.total, createdBy: run.requestedBy },
      createdAt: new Date(this.clock.now()),
    });
    if (roster.state === 'importing') await this.#take(run, asked, roster, file);
    return this.#resultOf(rosterId);
  }

  async #take(run: JobRun, asked: Asked, roster: Roster, { entries }: RosterFile): Promise<void> {
    const rivals = await this.rules.rivals(asked.rule);
    const start = (run.checkpoint as Checkpoint | undefined)?.row ?? 0;
    for (let from = start; from < entries.length; from += PAGE_ROWS) {
      run.signal.throwIfAborted();
      const page = entries.slice(from, from + PAGE_ROWS);
      const checked = await this.#check(asked, roster, rivals, page, from + 1);
      await this.rows.insert(roster, asked.period, checked, new Date(this.clock.now()));
      const done = from + page.length;
      await run.save({ row: done } satisfies Checkpoint, { done, total: entries.length });
    }
    await this.rosters.move(roster.rosterId, ['importing'], 'checked');
  }

  async #check(
    { rule, period }: Asked,
    roster: Roster,
    rivals: readonly string[],
    page: readonly RosterEntry[],
    first: number,
  ): Promise<readonly CheckedRow[]> {
    const people = await inGroups(page, LOOK_UPS, (entry) => this.#find(entry));
    const streams = people.flatMap(({ streamId }) => streamId ?? []);
    const states = await this.core.states<CardholderState>(streams);
    const conflicts = await this.rows.conflicts(roster, period, rivals, streams);
    return page.map(({ idNumber, amount, payee }, index) => {
      const { streamId, nameMatches } = people[index] ?? { streamId: null, nameMatches: false };
      const person = streamId === null ? undefined : states.get(streamId)?.person;
      const reason = exclusionOf({
        ...{ known: person?.registered === true, nameMatches, amount, ceiling: rule.ceiling },
        ...(person?.status === undefined ? {} : { status: person.status }),
        paidAlready: streamId !== null && conflicts.paidAlready.has(streamId),
        otherProgramme: streamId !== null && conflicts.otherProgramme.has(streamId),
        ...{ needsAccount: rule.method === 'bank', hasAccount: payee !== undefined },
      });
      const row = { row: first + index, streamId, masked: maskedIdNumber(idNumber), amount, reason: reason ?? null };
      return { ...row, ...(payee === undefined ? {} : { payee }) };
    });
  }

  /** The person of a row. Names are compared by their blind index: nobody's data is revealed. */
  async #find({ idNumber, name }: RosterEntry): Promise<{ streamId: number | null; nameMatches: boolean }> {
    const [streamId] = await this.persons.byIdNumber(idNumber);
    if (streamId === undefined) return { streamId: null, nameMatches: false };
    const namesakes = await this.persons.byNameAndBirthDate(name, birthDateOf(idNumber));
    return { streamId, nameMatches: namesakes.includes(streamId) };
  }

  async #read({ file, programme, period = '', area = '', budget = '' }: JobParameters): Promise<Asked> {
    const rule = await this.rules.get(programme ?? '');
    const read = this.rules.periodOf(rule, period);
    if (!isJilinArea(area)) throw invalid('area', 'must be an area of the province, six digits');
    if (!YUAN.test(budget)) throw invalid('budget', 'must be yuan above zero with two decimals at most');
    const bytes = await bytesOf(file);
    const identity = [rule.programme, period, bytes.toString('base64')].join('\n');
    const rosterId = `sr_${this.keys.blindIndex(IDENTITY_DOMAIN, identity).replaceAll('-', '').slice(0, ID_DIGITS)}`;
    return { rule, period: read, periodText: period, area, budget: fenOf(budget), bytes, rosterId };
  }

  async #resultOf(rosterId: string): Promise<JobResult> {
    const { state, rowCount, total } = await this.rosters.get(rosterId);
    const sums = await this.rosters.sums(rosterId);
    const excluded = sums.find((sum) => sum.state === 'excluded');
    return {
      ...{ rosterId, state, rows: rowCount, total },
      ...{ excludedRows: excluded?.rows ?? 0, excludedAmount: excluded?.amount ?? 0 },
    };
  }
}

/** The bytes of a small file. Throws the problem `validation_failed` when it cannot be read or is too large. */
export async function bytesOf(file: string | undefined): Promise<Buffer> {
  if (file === undefined) throw invalid('file', 'is missing');
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) throw invalid('file', 'cannot be read');
  try {
    const { size } = await handle.stat();
    if (size > MAX_ROSTER_BYTES) throw badFileAsAWhole('too_large', `is larger than ${MAX_ROSTER_BYTES} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}
