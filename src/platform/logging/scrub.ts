/** What stands in a log line where something personal stood. */
const MASK = '[masked]';

/**
 * Card numbers (12 to 19 digits, also in groups of four) and resident ID numbers (17 digits and a digit or X). Longer runs
 * are masked too; digits behind a decimal point are not.
 */
const PERSONAL_NUMBER = /(?<!\d)(?<!\d\.)(?:\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?|\d{12,})[Xx]?(?![\d.]*\d)/g;

/**
 * Mobile phone numbers (11 digits, also in groups, also with the country code) and those of landlines with their area code
 * before a hyphen. Hexadecimal ids and UUIDs are left alone.
 */
const PHONE_NUMBER =
  /(?<![\dA-Fa-f.-])(?:(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}-\d{7,8})(?![\dA-Fa-f])/g;

/** A bare JSON number keeps the line valid JSON when it becomes a string. */
const BARE_NUMBER = /([:[,])(-?(?:\d{12,}|1[3-9]\d{9}))(?=[,}\]])/g;

/** Masks everything in a text that may be a card number, an ID number or a phone number. */
export function scrubText(text: string): string {
  return text.replace(PERSONAL_NUMBER, MASK).replace(PHONE_NUMBER, MASK);
}

/** Masks a finished JSON log line and keeps it JSON. */
export function scrubLine(line: string): string {
  return scrubText(line.replace(BARE_NUMBER, `$1"${MASK}"`));
}
