import { REASONS } from '../domain';

/** Chapter of the API's description: every reason of an answer with its ISO 8583 code and what the terminal should do. */
export function reasonChapter(): string {
  const rows = Object.entries(REASONS).map(
    ([reason, { responseCode, advice, text, textZh }]) =>
      `| \`${reason}\` | ${responseCode} | \`${advice}\` | ${text} | ${textZh} |`,
  );
  const head = ['| reason | code | advice | meaning | 说明 |', '|---|---|---|---|---|'];
  return ['## Reasons', '', 'Stable: terminals may branch on them.', '', ...head, ...rows].join('\n');
}
