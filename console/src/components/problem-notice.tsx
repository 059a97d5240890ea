import { Alert } from 'antd';
import { ApiProblem } from '../api/problems';
import { text, useText } from '../i18n/language';
import { commonText } from './common-text';

/** A file may have many faults; the first ones show what is wrong with it. */
const MOST_FIELDS = 12;

const problemText = text<Readonly<Record<string, string>>>(
  {
    not_signed_in: '会话已结束。',
    access_denied: '您没有办理此项业务的权限。',
    cross_site_request: '请求来自其他网站，已拒绝。',
    csrf_token_invalid: '页面已过期，请刷新后重试。',
    not_found: '没有找到。',
    validation_failed: '填写的内容有误：',
    state_conflict: '与现有记录冲突，未办理。',
    too_many_requests: '查询太频繁。',
    idempotency_key_reused: '这张表单已经提交过其他内容，请关闭后重新打开。',
    body_too_large: '文件太大。',
    unsupported_media_type: '不支持这种文件。',
    request_timeout: '上传太慢，已中断。',
    unavailable: '服务暂时无法访问数据库，请重试。',
    overloaded: '服务繁忙，请稍后重试。',
    internal_error: '服务出现故障。',
  },
  {
    not_signed_in: 'The session has ended.',
    access_denied: 'You do not have the permission for this.',
    cross_site_request: 'The request came from another site and was refused.',
    csrf_token_invalid: 'The page is out of date; load it anew.',
    not_found: 'Not found.',
    validation_failed: 'Something in the form is not right:',
    state_conflict: 'It contradicts what is stored; nothing was done.',
    too_many_requests: 'Too many look-ups.',
    idempotency_key_reused: 'This form was sent with other contents; close it and open it again.',
    body_too_large: 'The file is too large.',
    unsupported_media_type: 'Files of this kind are not taken.',
    request_timeout: 'The upload took too long and was broken off.',
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

/** What went wrong in one line of plain words. */
export function useProblemWords(): (error: Error, reading: boolean) => string {
  const t = useText(commonText);
  const problems = useText(problemText);
  return (error, reading) => {
    if (!(error instanceof ApiProblem)) return reading ? t.networkRead : t.network;
    const words = problems[error.code] ?? error.message;
    return error.retryAfterSeconds === undefined ? words : `${words} ${t.tryAgainIn(error.retryAfterSeconds)}`;
  };
}

/** Says in plain words what went wrong. */
export function ProblemNotice({ error, reading = false }: Props) {
  const words = useProblemWords();
  return (
    <Alert
      className="problem"
      type="error"
      showIcon
      role="alert"
      title={words(error, reading)}
      description={error instanceof ApiProblem && <Details problem={error} />}
    />
  );
}

/** Which field is wrong, or what the service says; the number of the call where somebody must look into its log. */
function Details({ problem }: { readonly problem: ApiProblem }) {
  const t = useText(commonText);
  const fields = problem.errors.map(({ field, message }) => `${field}: ${message}`);
  const shown = fields.slice(0, MOST_FIELDS);
  const lines = fields.length > 0 ? shown : problem.detail === undefined ? [] : [problem.detail];
  return (
    <>
      {lines.map((line) => (
        <div key={line}>{line}</div>
      ))}
      {fields.length > shown.length && <div>{t.andMore(fields.length - shown.length)}</div>}
      {problem.requestId !== undefined && problem.status >= 500 && <div>{t.requestId(problem.requestId)}</div>}
    </>
  );
}
