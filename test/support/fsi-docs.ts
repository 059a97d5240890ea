import type { FsiHandler } from '../../src/medical/fsi/fsi-handler';
import { ENVELOPE_FIELDS } from '../../src/medical/fsi/tables/envelope-fields';
import type { FsiField, FsiNode, FsiType } from '../../src/medical/fsi/tables/fsi-field';

const BEGIN = '<!-- field tables: written by the tests from the code, do not edit -->';
const END = '<!-- end of the field tables -->';

const TYPES: Readonly<Record<FsiType, string>> = {
  text: 'text',
  money: 'yuan 16,2',
  price: 'number 16,6',
  count: 'number 16,4',
  ratio: 'number 5,4',
  integer: 'whole number',
  date: 'date',
  time: 'time',
};
const USES = { used: 'implemented', ignored: 'ignored', refused: 'refused' } as const;

/** The text of the documentation with the tables as the code has them. */
export function withFieldTables(document: string, handlers: readonly FsiHandler[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('the documentation has no place for the field tables');
  const tables = [`### Header (交易头)`, '', ...table(ENVELOPE_FIELDS), ...handlers.flatMap(sectionOf)];
  return [document.slice(0, begin + BEGIN.length), '', ...tables, document.slice(end)].join('\n');
}

function sectionOf({ infno, name = '', nodes = [], ...rest }: FsiHandler): string[] {
  const { output } = rest as { output?: string };
  const head = [`### ${infno} ${name}`, '', ...(output === undefined ? [] : [`Answer: \`${output}\`.`, ''])];
  return [...head, ...nodes.flatMap(nodeOf)];
}

function nodeOf({ name, rows, optional, fields }: FsiNode): string[] {
  const list = rows === undefined ? '' : `, a list of at most ${rows}`;
  return [`\`${name}\`${list}${optional === true ? ', may be left out' : ''}`, '', ...table(fields)];
}

function table(fields: readonly FsiField[]): string[] {
  const rows = fields.map(({ name, type, length, required, use, note }) => {
    const form = type === 'text' || type === 'integer' ? `${TYPES[type]} ${length}` : TYPES[type];
    return `| \`${name}\` | ${form} | ${required ? 'yes' : ''} | ${USES[use]} | ${note.replaceAll('|', '\\|')} |`;
  });
  return ['| field | form | required | | note |', '|---|---|---|---|---|', ...rows, ''];
}
