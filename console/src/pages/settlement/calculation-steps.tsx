import { useState } from 'react';
import type { SettlementPage } from '../../api/settlements';
import { Panel } from '../../components/parts';
import { whole } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { settlementText } from './settlement-text';

/** Steps about single lines are folded away where there are more than these: what matters comes after them. */
const FEW = 10;

/** How the split came about: a step for each line of the bill, then those about the whole of it. */
export function CalculationSteps({ settlement }: { readonly settlement: SettlementPage }) {
  const t = useText(settlementText);
  const { steps, lines, moreLines } = settlement;
  const count = lines.length + moreLines;
  const folded = count > FEW ? count : 0;
  return (
    <Panel title={t.steps}>
      <p className="hint">{t.stepsHelp}</p>
      {folded > 0 && <LineSteps steps={steps.slice(0, folded)} />}
      <Steps steps={steps.slice(folded)} first={folded + 1} />
    </Panel>
  );
}

/** Made only when they are asked for: a long stay has thousands. */
function LineSteps({ steps }: { readonly steps: readonly string[] }) {
  const t = useText(settlementText);
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{t.lineSteps(whole(steps.length))}</summary>
      {isOpen && <Steps steps={steps} first={1} />}
    </details>
  );
}

/** The service writes the steps in Chinese, as they are printed. */
function Steps({ steps, first }: { readonly steps: readonly string[]; readonly first: number }) {
  return (
    <ol className="steps" lang="zh-CN" start={first}>
      {steps.map((step, index) => (
        <li key={index}>{step}</li>
      ))}
    </ol>
  );
}
