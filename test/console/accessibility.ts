import { source } from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Only what is wrong is described: telling where everything stands that is right takes five times as long as finding out. */
const CHECK = `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))))`;

/** What axe finds wrong with a page as it is now, as `rule: element`. */
export async function faultsOf(page: Page): Promise<string[]> {
  if (page.frames().length > 1) throw new Error('what is in a frame would not be looked at');
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(source);
  return page.evaluate<string[]>(CHECK);
}
