import { useState } from 'react';
import { Link } from 'react-router';
import { corrections, decideCorrection, type Correction } from '../../api/people';
import type { Action } from '../../components/action/action-dialog';
import { textIn } from '../../components/action/fields';
import { useReasonText } from '../../components/action/reason';
import { ActionButtons } from '../../components/action-buttons';
import { commonText } from '../../components/common-text';
import { CursorList } from '../../components/cursor-list';
import { DataTable } from '../../components/data-table';
import { SelectFilter } from '../../components/filters';
import { PageGuard } from '../../components/page-guard';
import { PageTitle, Panel, StateTag } from '../../components/parts';
import { moment } from '../../i18n/format';
import { text, useText } from '../../i18n/language';
import { useChoices, useWords } from '../../i18n/words';

const STATES = ['pending', 'accepted', 'rejected', 'withdrawn'] as const;

const correctionText = text(
  {
    title: '信息更正',
    intro: '一数一源、多元复核：每次更正写明来源，由另一名人员核对后生效。',
    at: '提交时间',
    holder: '持卡人',
    field: '项目',
    before: '现有内容',
    value: '更正为',
    source: '依据来源',
    why: '原因',
    by: '提交人',
    accept: '采纳',
    reject: '不采纳',
    decide: '核对',
  },
  {
    title: 'Corrections',
    intro: 'Every correction names its source and takes effect when another person has checked it.',
    at: 'Proposed',
    holder: 'Cardholder',
    field: 'What',
    before: 'Now',
    value: 'Proposed value',
    source: 'Source',
    why: 'Why',
    by: 'Proposed by',
    accept: 'Accept',
    reject: 'Reject',
    decide: 'Check',
  },
);

/** Proposed corrections of personal data, for the second person who checks them. */
export function CorrectionsPage() {
  const t = useText(correctionText);
  return (
    <PageGuard anyOf={['person.check', 'person.correct']} title={t.title}>
      <Inbox />
    </PageGuard>
  );
}

function Inbox() {
  const t = useText(correctionText);
  const common = useText(commonText);
  const [state, setState] = useState<string>('pending');
  return (
    <>
      <PageTitle title={t.title} />
      <Panel title={t.title} hideTitle>
        <p className="hint">{t.intro}</p>
        <div className="filters">
          <SelectFilter
            label={common.state}
            choices={useChoices('state', STATES)}
            value={state}
            onChange={(chosen) => setState(chosen ?? 'pending')}
          />
        </div>
        <CursorList queryKey={['corrections', state]} forget load={(cursor) => corrections(state, cursor)}>
          {(items) => <Proposals items={items} />}
        </CursorList>
      </Panel>
    </>
  );
}

function Proposals({ items }: { readonly items: readonly Correction[] }) {
  const t = useText(correctionText);
  const common = useText(commonText);
  const words = useWords();
  return (
    <DataTable
      caption={t.title}
      rows={items}
      rowKey={({ correctionId }) => correctionId}
      columns={[
        { heading: t.at, cell: ({ proposedAt }) => moment(proposedAt) },
        { heading: t.holder, cell: ({ cardholderId }) => <Link to={`/people/${cardholderId}`}>{cardholderId}</Link> },
        { heading: t.field, cell: ({ field }) => words('personField', field) },
        { heading: t.before, cell: ({ before }) => before ?? '–' },
        { heading: t.value, cell: ({ value }) => value ?? '–' },
        { heading: t.source, cell: ({ source }) => words('correctionSource', source) },
        { heading: t.why, cell: ({ reason }) => reason ?? '–' },
        { heading: t.by, cell: ({ proposedBy, proposedByName }) => proposedByName ?? proposedBy ?? '–' },
        { heading: common.state, cell: ({ state }) => <StateTag code={state} label={words('state', state)} /> },
        { heading: t.decide, cell: (correction) => <Decisions correction={correction} /> },
      ]}
    />
  );
}

function Decisions({ correction }: { readonly correction: Correction }) {
  const t = useText(correctionText);
  const words = useWords();
  const reason = useReasonText();
  const { correctionId, field, mayDecide, state } = correction;
  if (state !== 'pending' || mayDecide !== true) return '–';
  const decide = (title: string, decision: 'accept' | 'reject'): Action => ({
    ...{ title, fields: [reason] },
    submit: (values, key) => decideCorrection(correctionId, decision, textIn(values, 'reason'), key),
  });
  return (
    <div className="buttons">
      <ActionButtons
        small
        of={words('personField', field)}
        actions={[decide(t.accept, 'accept'), { ...decide(t.reject, 'reject'), danger: true }]}
      />
    </div>
  );
}
