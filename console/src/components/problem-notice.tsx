import { Alert } from 'antd';
import { ApiProblem } from '../api/problems';
import { text, useText } from '../i18n/language';
import { commonText } from './common-text';

const problemText = text<Readonly<Record<string, string>>>(
  {
    not_signed_in: '会话已结束。',
    permission_denied: '您没有办理此项业务的权限。',
    not_permitted: '您没有办理此项业务的权限。',
    forbidden: '您没有办理此项业务的权限。',
    csrf_token_invalid: '页面已过期，请刷新后重试。',
    not_found: '没有找到。',
    validation_failed: '填写的内容有误：',
    state_conflict: '与现有记录冲突，未办理。',
    too_many_requests: '查询太频繁。',
    idempotency_key_reused: '这张表单已经提交过其他内容，请关闭后重新打开。',
    body_too_large: '文件太大。',
    unsupported_media_type: '不支持这种文件。',
    maker_is_checker: '不能复核自己提交的申请。',
    unavailable: '服务暂时无法访问数据库，请重试。',
    overloaded: '服务繁忙，请稍后重试。',
    internal_error: '服务出现故障。',
  },
  {
    not_signed_in: 'The session has ended.',
    permission_denied: 'You do not have the permission for this.',
    not_permitted: 'You do not have the permission for this.',
    forbidden: 'You do not have the permission for this.',
    csrf_token_invalid: 'The page is out of date; load it anew.',
    not_found: 'Not found.',
    validation_failed: 'Something in the form is not right:',
    state_conflict: 'It contradicts what is stored; nothing was done.',
    too_many_requests: 'Too many look-ups.',
    idempotency_key_reused: 'This form was sent with other contents; close it and open it again.',
    body_too_large: 'The file is too large.',
    unsupported_media_type: 'Files of this kind are not taken.',
    maker_is_checker: 'Nobody may decide on a request of their own.',
    unavailable: 'The service cannot reach its database; try again.',
    overloaded: 'The service is busy; try again.',
    internal_error: 'The service failed.',
  },
);

interface Props {
  readonly error: Error;
  /** Nothing was to be changed, so nothing is uncertain. */
  readonly reading?: boolean;
}

/** Says in plain words what went wrong. */
export function ProblemNotice({ error, reading = false }: Props) {
  const t = useText(commonText);
  const problems = useText(problemText);
  if (!(error instanceof ApiProblem)) {
    return <Alert type="error" showIcon role="alert" title={reading ? t.networkRead : t.network} />;
  }
  const wait = error.retryAfterSeconds === undefined ? '' : t.tryAgainIn(error.retryAfterSeconds);
  const details = error.errors.map(({ field, message }) => `${field}: ${message}`);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={`${problems[error.code] ?? error.message} ${wait}`}
      description={
        <>
          {[...details, ...(details.length === 0 && error.detail !== undefined ? [error.detail] : [])].map((line) => (
            <div key={line}>{line}</div>
          ))}
          {error.requestId !== undefined && error.status >= 500 && <div>{t.requestId(error.requestId)}</div>}
        </>
      }
    />
  );
}
