import { Link } from 'react-router';
import { pageNames, pagesFor } from '../../app/pages';
import type { Found } from '../../api/people';
import { DataTable } from '../../components/data-table';
import { Code, PageTitle, Panel, StateTag } from '../../components/parts';
import { ProblemNotice } from '../../components/problem-notice';
import { text, useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { useSearch } from '../../search/search-context';
import { useCan, useSessionView } from '../../session/session-context';

const homeText = text(
  {
    title: '首页',
    welcome: (name: string) => `${name}，您好`,
    roles: '您的角色',
    results: '查找结果',
    nobody: '没有找到。请核对后重试；为保护个人信息，只能精确查找。',
    several: (count: number) => `找到 ${count} 人`,
    name: '姓名',
    idNumber: '证件号码',
    cards: '卡',
    openPage: '打开',
    hint: '按 “/” 开始查找，按 “?” 查看快捷键。',
    pages: '您可以使用',
  },
  {
    title: 'Home',
    welcome: (name: string) => `Welcome, ${name}`,
    roles: 'Your roles',
    results: 'Search results',
    nobody: 'Nobody found. Check the number; to protect people, only exact matches are found.',
    several: (count: number) => `${count} people found`,
    name: 'Name',
    idNumber: 'Identity number',
    cards: 'Cards',
    openPage: 'Open',
    hint: 'Press “/” to search and “?” for all shortcuts.',
    pages: 'What you can use',
  },
);

/** Results of a search, and where to go from here. */
export function HomePage() {
  const t = useText(homeText);
  const names = useText(pageNames);
  const words = useWords();
  const can = useCan();
  const { staff } = useSessionView();
  return (
    <>
      <PageTitle title={t.title} />
      {can('cardholder.look_up') && <Results />}
      <Panel title={t.welcome(staff.displayName)}>
        <p>
          {t.roles}: {staff.roles.map((role) => words('role', role)).join(' · ')}
        </p>
        {can('cardholder.look_up') && <p>{t.hint}</p>}
        <h3>{t.pages}</h3>
        <ul className="tiles">
          {pagesFor(staff.permissions)
            .filter(({ name }) => name !== 'home')
            .map(({ path, name }) => (
              <li key={path}>
                <Link to={path}>{names[name]}</Link>
              </li>
            ))}
        </ul>
      </Panel>
    </>
  );
}

function Results() {
  const t = useText(homeText);
  const { found, error } = useSearch();
  if (error !== null) return <ProblemNotice error={error} reading />;
  if (found === undefined) return null;
  return (
    <Panel title={t.results}>
      <p role="status">{found.length === 0 ? t.nobody : t.several(found.length)}</p>
      {found.length > 0 && <People found={found} />}
    </Panel>
  );
}

function People({ found }: { readonly found: readonly Found[] }) {
  const t = useText(homeText);
  const words = useWords();
  return (
    <DataTable
      caption={t.results}
      rows={found}
      rowKey={({ cardholderId }) => cardholderId}
      columns={[
        { heading: t.name, cell: ({ name }) => name ?? '–' },
        { heading: t.idNumber, cell: ({ idNumber }) => <Code>{idNumber ?? '–'}</Code> },
        {
          heading: t.cards,
          cell: ({ cards }) =>
            cards.map(({ token, maskedNumber, state }) => (
              <div key={token}>
                <Code>{maskedNumber}</Code> <StateTag code={state} label={words('cardState', state)} />
              </div>
            )),
        },
        {
          heading: t.openPage,
          cell: ({ cardholderId, name }) => (
            <Link to={`/people/${cardholderId}`} aria-label={`${t.openPage} ${name ?? ''}`}>
              {t.openPage}
            </Link>
          ),
        },
      ]}
    />
  );
}
