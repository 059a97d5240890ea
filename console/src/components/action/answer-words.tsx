import { Link } from 'react-router';
import type { CommandAnswer } from '../../api/common';
import { useLanguage, useText } from '../../i18n/language';
import { wordFor } from '../../i18n/words';
import { commonText } from '../common-text';
import type { Notice } from '../notice';

/** Says the answer to a command in plain words. */
export function AnswerWords({ answer }: { readonly answer: CommandAnswer }) {
  const t = useText(commonText);
  const { language } = useLanguage();
  if (answer.result === 'approval_required') {
    return (
      <>
        {t.approvalRequired}
        {answer.approvalId !== undefined && (
          <>
            {' '}
            <Link to={`/approvals/${answer.approvalId}`}>{t.openApproval}</Link>
          </>
        )}
      </>
    );
  }
  if (answer.result === 'already_so') return t.alreadySo;
  if (answer.result !== 'refused') return t.done;
  const states = answer.allowedFrom
    ?.map((state) => wordFor(language, 'cardState', state))
    .join(language === 'zh' ? '、' : ', ');
  const reason = answer.reason === undefined ? '' : wordFor(language, 'refusal', answer.reason);
  return `${t.refused}${reason}${states === undefined || states === '' ? '' : ` ${t.allowedFrom(states)}`}`;
}

/** The answer as a notice. */
export function noticeOf(answer: CommandAnswer): Notice {
  const tone = answer.result === 'refused' ? 'warning' : answer.result === 'approval_required' ? 'info' : 'success';
  return { tone, content: <AnswerWords answer={answer} /> };
}
