const DIGITS = '零壹贰叁肆伍陆柒捌玖';
/** Places within a section of four digits, the highest first. */
const PLACES = ['仟', '佰', '拾', ''] as const;
const WAN = 10_000;
const YI = 100_000_000;
const FEN_OF_YUAN = 100;

/**
 * An amount in the legal words of Chinese vouchers (大写金额), as the rules for filling in bills ask for it (《支付结算办法》 annex 1):
 * `叁佰贰拾伍元零肆分`, `壹拾万柒仟元伍角叁分`, `零元整`. A zero between digits is read once, 角 are followed by 整 when there are
 * no 分, and 元 always; where the rules leave a 零 open (before 角 after a whole ten of yuan) none is written. `fen` is a safe
 * integer; what is below zero begins with 负.
 */
export function legalAmount(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError('an amount in words is a whole number of fen');
  if (fen < 0) return `负${legalAmount(-fen)}`;
  const yuan = Math.floor(fen / FEN_OF_YUAN);
  const jiao = Math.floor((fen % FEN_OF_YUAN) / 10);
  const rest = fen % 10;
  const whole = yuan === 0 ? '' : `${integer(yuan)}元`;
  if (jiao === 0 && rest === 0) return `${whole === '' ? '零元' : whole}整`;
  if (rest === 0) return `${whole}${digit(jiao)}角整`;
  if (jiao > 0) return `${whole}${digit(jiao)}角${digit(rest)}分`;
  return `${whole}${whole === '' ? '' : '零'}${digit(rest)}分`;
}

/** A positive whole number in words, by 亿 and 万. */
function integer(value: number): string {
  if (value >= YI) return joined(`${integer(Math.floor(value / YI))}亿`, value % YI, YI);
  if (value >= WAN) return joined(`${integer(Math.floor(value / WAN))}万`, value % WAN, WAN);
  return section(value);
}

/** What stands above a unit, then what is below it: with a 零 between them where its first place is empty. */
function joined(above: string, below: number, unit: number): string {
  if (below === 0) return above;
  return `${above}${below < unit / 10 ? '零' : ''}${integer(below)}`;
}

/** 1 to 9999. */
function section(value: number): string {
  const digits = Array.from(String(value).padStart(PLACES.length, '0'));
  const words = digits.map((one, index) => (one === '0' ? '零' : `${digit(Number(one))}${PLACES[index] ?? ''}`));
  return words
    .join('')
    .replace(/零+/g, '零')
    .replace(/^零|零$/g, '');
}

function digit(value: number): string {
  return DIGITS.charAt(value);
}
