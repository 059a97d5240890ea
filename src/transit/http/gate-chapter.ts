import { GATE_REASONS, gateReason } from '../domain/gate';

/** Chapter of the API's description: every reason of the answer to a tap at a gate. */
export function gateChapter(): string {
  const rows = GATE_REASONS.map((reason) => {
    const { responseCode, advice, text, textZh } = gateReason(reason);
    return `| \`${reason}\` | ${responseCode} | \`${advice}\` | ${text} | ${textZh} |`;
  });
  const head = ['| reason | code | advice | meaning | 说明 |', '|---|---|---|---|---|'];
  return ['## Reasons at gates', '', 'Of `POST /v1/transit/taps`. Stable, too.', '', ...head, ...rows].join('\n');
}
