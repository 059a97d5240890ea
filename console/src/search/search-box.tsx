import { Button, Input } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n/language';
import { useSearch } from './search-context';
import { searchText } from './search-text';
import { understand } from './understand';

/** One box for every key. It says what it understood, and where digits can mean two things it lets choose. */
export function SearchBox() {
  const t = useText(searchText);
  const { line, setLine, search, pending } = useSearch();
  const [tried, setTried] = useState(false);
  const [chosen, setChosen] = useState<string>();
  const meanings = understand(line);
  const meaning = meanings.find(({ by }) => by === chosen) ?? meanings[0];
  return (
    <search>
      <form
        className="search"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (meaning !== undefined) search(meaning);
        }}
      >
        <Input
          id="search"
          type="search"
          aria-label={t.label}
          aria-describedby="understood"
          aria-keyshortcuts="/"
          placeholder={t.placeholder}
          autoComplete="off"
          spellCheck={false}
          maxLength={80}
          value={line}
          onChange={({ target }) => {
            setLine(target.value);
            setTried(false);
            setChosen(undefined);
          }}
        />
        <Button type="primary" htmlType="submit" loading={pending}>
          {t.submit}
        </Button>
      </form>
      <div id="understood" className="understood" aria-live="polite">
        {meaning !== undefined && `${t.understoodAs} `}
        {meaning !== undefined && meanings.length === 1 && <b>{t[meaning.by]}</b>}
        {meaning !== undefined &&
          meanings.length > 1 &&
          meanings.map(({ by }) => (
            <button key={by} type="button" aria-pressed={by === meaning.by} onClick={() => setChosen(by)}>
              {t[by]}
            </button>
          ))}
        {tried && meaning === undefined && line !== '' && <span className="warn">{t.unknown}</span>}
      </div>
    </search>
  );
}
