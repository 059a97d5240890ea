import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { signIn, type SignInStep } from '../../api/session';
import { commonText } from '../../components/common-text';
import { useText } from '../../i18n/language';
import { sessionText } from '../../session/session-text';
import { SignInProblem } from './sign-in-problem';

/** The first step: who, and the password. */
export function PasswordForm({ onStep }: { readonly onStep: (step: SignInStep) => void }) {
  const t = useText(sessionText);
  const { required } = useText(commonText);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ username, password }: { username: string; password: string }) => signIn(username.trim(), password),
    onSuccess: onStep,
  });
  return (
    <Form layout="vertical" name="sign-in" requiredMark={false} onFinish={mutate}>
      <Form.Item name="username" label={t.username} rules={[{ required: true, message: required }]}>
        <Input autoComplete="username" autoFocus autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item name="password" label={t.password} rules={[{ required: true, message: required }]}>
        <Input type="password" autoComplete="current-password" />
      </Form.Item>
      {error !== null && <SignInProblem error={error} />}
      <Button type="primary" htmlType="submit" block loading={isPending}>
        {t.next}
      </Button>
    </Form>
  );
}
