/** Characters that a password has at least and at most. */
export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

/** Least number of different characters: `aaaaaaaaaaaa` is long and still no password. */
const MIN_DIFFERENT = 6;

/** What is wrong with a new password; undefined when it will do. Length and variety, as NIST SP 800-63B asks, no composition rules. */
export function passwordFault(password: string, username: string): string | undefined {
  if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD) {
    return `must have ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`;
  }
  if (password.toLowerCase().includes(username.toLowerCase())) return 'must not contain the user name';
  if (new Set(password).size < MIN_DIFFERENT) return `must have at least ${MIN_DIFFERENT} different characters`;
  return undefined;
}
