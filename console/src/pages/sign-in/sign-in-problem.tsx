import { Alert } from 'antd';
import { ApiProblem } from '../../api/problems';
import { ProblemNotice } from '../../components/problem-notice';
import { useText } from '../../i18n/language';
import { sessionText } from '../../session/session-text';

/** Why a step of the sign-in failed. It never says which part was wrong. */
export function SignInProblem({ error }: { readonly error: Error }) {
  const t = useText(sessionText);
  if (!(error instanceof ApiProblem) || error.status !== 401) return <ProblemNotice error={error} reading />;
  const wait = error.retryAfterSeconds === undefined ? '' : t.retryAfter(error.retryAfterSeconds);
  return <Alert className="problem" type="error" showIcon role="alert" title={`${t.failed} ${wait}`} />;
}
