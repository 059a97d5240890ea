/** Parts of a fee, fen. */
export interface FeeParts {
  readonly total: number;
  /** 全自费. */
  readonly ownPay: number;
  /** 超限价. */
  readonly overLimit: number;
  /** 先行自付. */
  readonly firstSelfPay: number;
  /** 政策范围内. */
  readonly inScope: number;
}

/** A fee line that was split. */
export interface SummedLine extends FeeParts {
  /** 医疗收费项目类别 (`med_chrgitm_type`); undefined when it was not said, or is not known any more. */
  readonly category: string | undefined;
  /** 收费项目等级. */
  readonly level: string;
}

/** A group of lines with its sums. */
export interface FeeGroup extends FeeParts {
  readonly code: string | undefined;
  /** Lines in it. */
  readonly lines: number;
}

const PARTS = ['total', 'ownPay', 'overLimit', 'firstSelfPay', 'inScope'] as const;
const NOTHING: FeeParts = { total: 0, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 0 };

/** Sums of the lines by category, or by level; by code, what has none comes last. */
export function feeGroups(lines: readonly SummedLine[], by: 'category' | 'level'): readonly FeeGroup[] {
  const codes = [...new Set(lines.map((line) => line[by]))].sort((a, b) => order(a).localeCompare(order(b), 'en'));
  return codes.map((code) => {
    const group = lines.filter((line) => line[by] === code);
    return { code, lines: group.length, ...feeSum(group) };
  });
}

/** The sum of lines or groups. */
export function feeSum(lines: readonly FeeParts[]): FeeParts {
  return lines.reduce<FeeParts>(
    (sum, line) => Object.fromEntries(PARTS.map((part) => [part, sum[part] + line[part]])) as unknown as FeeParts,
    NOTHING,
  );
}

function order(code: string | undefined): string {
  return code ?? '\u{10FFFF}';
}
