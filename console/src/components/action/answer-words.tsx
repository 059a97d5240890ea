import { Link } from 'react-router';
import type { CommandAnswer } from '../../api/common';
import { text, useLanguage, useText } from '../../i18n/language';
import { wordFor } from '../../i18n/words';
import { commonText } from '../common-text';
import type { Notice } from '../notice';

const reasonText = text<Readonly<Record<string, string>>>(
  {
    illegal_transition: '卡现在的状态不允许这样办理。',
    not_allowed: '现在的状态不允许这样办理。',
    insufficient_funds: '可用余额不足。',
    holder_has_live_card: '持卡人已有有效卡。',
    live_card_exists: '持卡人已有有效卡。',
    judicially_frozen: '卡被司法冻结。',
    purse_not_open: '没有开通这个账户。',
    open_holds: '还有未完成的预授权。',
    balance_left: '还有余额未结清。',
    over_refund: '超出可退金额。',
    maker_is_checker: '不能复核自己提交的申请。',
    not_pending: '已经处理过了。',
    expired: '已过期。',
  },
  {
    illegal_transition: 'The state of the card does not allow it.',
    not_allowed: 'The present state does not allow it.',
    insufficient_funds: 'There is not enough money available.',
    holder_has_live_card: 'The cardholder has a live card.',
    live_card_exists: 'The cardholder has a live card.',
    judicially_frozen: 'The card is frozen by a court.',
    purse_not_open: 'This purse is not open.',
    open_holds: 'Pre-authorizations are still open.',
    balance_left: 'Money is left in the purses.',
    over_refund: 'More than is left to refund.',
    maker_is_checker: 'Nobody may decide on a request of their own.',
    not_pending: 'It was decided already.',
    expired: 'It has expired.',
  },
);

/** Why something was refused, in plain words; a code without words is shown as it is. */
export function useRefusalWords(): (code: string) => string {
  const reasons = useText(reasonText);
  return (code) => reasons[code] ?? code;
}

/** Says the answer to a command in plain words. */
export function AnswerWords({ answer }: { readonly answer: CommandAnswer }) {
  const t = useText(commonText);
  const { language } = useLanguage();
  const reasons = useText(reasonText);
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
  const reason = answer.reason === undefined ? '' : (reasons[answer.reason] ?? answer.reason);
  return `${t.refused}${reason}${states === undefined || states === '' ? '' : ` ${t.allowedFrom(states)}`}`;
}

/** The answer as a notice. */
export function noticeOf(answer: CommandAnswer): Notice {
  const tone = answer.result === 'refused' ? 'warning' : answer.result === 'approval_required' ? 'info' : 'success';
  return { tone, content: <AnswerWords answer={answer} /> };
}
