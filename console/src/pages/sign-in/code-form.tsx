import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, QRCode } from 'antd';
import { confirmCode, type SessionView, type SignInStep } from '../../api/session';
import { Code } from '../../components/parts';
import { useText } from '../../i18n/language';
import { sessionText } from '../../session/session-text';
import { SignInProblem } from './sign-in-problem';

const QR_PIXELS = 200;

interface Props {
  readonly step: SignInStep;
  readonly onSignedIn: (view: SessionView) => void;
}

/** The second factor: a code, after the authenticator app was given its key where it has none yet. */
export function CodeForm({ step, onSignedIn }: Props) {
  const t = useText(sessionText);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ code }: { code: string }) => confirmCode(step.challenge, code.replace(/\s/g, '')),
    onSuccess: onSignedIn,
  });
  return (
    <Form layout="vertical" name="second-factor" requiredMark={false} onFinish={mutate}>
      {step.enrolment === undefined ? <h2>{t.codeTitle}</h2> : <Enrolment enrolment={step.enrolment} />}
      <Form.Item
        name="code"
        label={t.code}
        rules={[{ required: true, pattern: /^\s*\d{3}\s?\d{3}\s*$/, message: t.codeInvalid }]}
      >
        <Input inputMode="numeric" autoComplete="one-time-code" autoFocus maxLength={8} />
      </Form.Item>
      {error !== null && <SignInProblem error={error} />}
      <Button type="primary" htmlType="submit" block loading={isPending}>
        {t.confirm}
      </Button>
    </Form>
  );
}

function Enrolment({ enrolment }: { readonly enrolment: NonNullable<SignInStep['enrolment']> }) {
  const t = useText(sessionText);
  return (
    <>
      <h2>{t.enrolTitle}</h2>
      <p>{t.enrolIntro}</p>
      <div role="img" aria-label={t.qr} className="qr">
        <div aria-hidden>
          <QRCode type="svg" value={enrolment.otpauthUrl} size={QR_PIXELS} bordered={false} />
        </div>
      </div>
      <p>
        {t.secret}: <Code>{enrolment.secret}</Code>
      </p>
    </>
  );
}
