import { decodeFile, readTable, type TableColumn } from '../../cardholder';
import { isIdentityNumber } from '../../platform/crypto';
import type { Enrolment } from '../domain/settlement';
import { ASSISTANCE_CATEGORIES, isPersonNumber } from './enrolment-values';

/** Rows of one file at most. */
export const MAX_ENROLMENT_ROWS = 100_000;

/** A row: whose enrolment, by identity number, and what it says. */
export interface EnrolmentRow {
  readonly line: number;
  readonly idNumber: string;
  readonly enrolment: Enrolment;
}

type Name =
  'idNumber' | 'insutype' | 'area' | 'psnNo' | 'psnType' | 'state' | 'civilServant' | 'category' | 'from' | 'to';

const STATES: Readonly<Record<string, Enrolment['state']>> = {
  ...{ active: 'active', '1': 'active', 正常参保: 'active', paused: 'paused', '2': 'paused', 暂停参保: 'paused' },
  ...{ ended: 'ended', '4': 'ended', 终止参保: 'ended' },
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const COLUMNS: readonly TableColumn<Name>[] = [
  {
    ...{
      name: 'idNumber',
      headers: ['id_number', '社会保障号码', '身份证号码', 'certno'],
      required: true,
      maxLength: 18,
    },
    rule: rule('identity_number', 'must be an identity number (GB 11643) with a right check character', (value) =>
      isIdentityNumber(value.toUpperCase()),
    ),
  },
  matching('insutype', ['insutype', '险种'], /^\d{3}$/, 'must be an insurance, three digits', true),
  matching('area', ['area', '统筹区', '参保地', 'insuplc_admdvs'], /^22\d{4}$/, 'must be 22 and four digits', true),
  {
    ...{ name: 'psnNo', headers: ['psn_no', '人员编号'], required: true, maxLength: 30 },
    rule: rule('psn_no', 'must be letters and digits, and no identity or card number', isPersonNumber),
  },
  matching('psnType', ['psn_type', '人员类别'], /^\d{4}$/, 'must be four digits', true),
  matching('from', ['from', '参保日期', 'psn_insu_date'], DAY, 'must be a day, YYYY-MM-DD', true),
  matching('to', ['to', '终止日期'], DAY, 'must be a day, YYYY-MM-DD'),
  {
    ...{ name: 'state', headers: ['state', '参保状态', 'psn_insu_stas'], maxLength: 10 },
    rule: rule('state', `must be one of ${Object.keys(STATES).join(', ')}`, (value) => Object.hasOwn(STATES, value)),
  },
  matching('civilServant', ['cvlserv_flag', '公务员标志'], /^[01]$/, 'must be 0 or 1'),
  {
    ...{ name: 'category', headers: ['psn_idet', '身份类别'], maxLength: 10 },
    rule: rule('psn_idet', `must be one of ${ASSISTANCE_CATEGORIES.join(', ')}`, (value) =>
      ASSISTANCE_CATEGORIES.some((category) => category === value),
    ),
  },
];

/**
 * Reads a CSV file of enrolments (UTF-8 or GBK, header line).
 * @throws ProblemError `validation_failed` that names line and column of each fault, never what is in the cell.
 */
export async function readEnrolments(content: Buffer): Promise<readonly EnrolmentRow[]> {
  const { lines } = await readTable(decodeFile(content).text, COLUMNS, MAX_ENROLMENT_ROWS);
  return lines.map(({ line, cells }) => {
    const { idNumber = '', insutype = '', area = '', psnNo = '', psnType = '', from = '' } = cells;
    const { state = 'active', civilServant = '0', category, to } = cells;
    const enrolment: Enrolment = {
      ...{ insutype, area, psnNo, psnType, state: STATES[state] ?? 'active', civilServant: civilServant === '1' },
      ...(category === undefined ? {} : { category }),
      from,
      ...(to === undefined ? {} : { to }),
    };
    return { line, idNumber: idNumber.toUpperCase(), enrolment };
  });
}

function rule(code: string, message: string, holds: (value: string) => boolean): TableColumn<Name>['rule'] & object {
  return { code, message, holds };
}

function matching(
  name: Name,
  headers: readonly string[],
  pattern: RegExp,
  message: string,
  required = false,
): TableColumn<Name> {
  const code = headers[0] ?? name;
  return { name, headers, required, maxLength: 40, rule: rule(code, message, (value) => pattern.test(value)) };
}
