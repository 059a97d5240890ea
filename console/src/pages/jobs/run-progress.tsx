import type { JobRun } from '../../api/jobs';
import { StateTag } from '../../components/parts';
import { whole } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { useWords } from '../../i18n/words';
import { jobsText } from './jobs-text';

/** The state of a run and how far it is. */
export function RunProgress({ run: { state, done, total, key } }: { readonly run: JobRun }) {
  const t = useText(jobsText);
  const words = useWords();
  const label = total === null ? whole(done) : t.progressOf(whole(done), whole(total));
  return (
    <div className="progress">
      <StateTag code={state} label={words('runState', state)} />
      {total !== null && total > 0 && (
        <progress value={done} max={total} aria-label={`${t.progress} ${key}: ${label}`} />
      )}
      <span className="money">{label}</span>
    </div>
  );
}
