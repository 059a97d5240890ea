import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { changePassword, type SignInStep } from '../../api/session';
import { useText } from '../../i18n/language';
import { sessionText } from '../../session/session-text';
import { SignInProblem } from './sign-in-problem';

/** The service asks for as many. */
const LEAST_CHARACTERS = 12;

interface Props {
  readonly challenge: string;
  readonly onStep: (step: SignInStep) => void;
}

/** A password of one's own in place of the one-time password. */
export function NewPasswordForm({ challenge, onStep }: Props) {
  const t = useText(sessionText);
  const { mutate, isPending, error } = useMutation({
    mutationFn: ({ newPassword }: { newPassword: string }) => changePassword(challenge, newPassword),
    onSuccess: onStep,
  });
  return (
    <Form layout="vertical" name="new-password" requiredMark={false} onFinish={mutate}>
      <h2>{t.changeTitle}</h2>
      <p>{t.changeIntro}</p>
      <Form.Item
        name="newPassword"
        label={t.newPassword}
        rules={[{ required: true, min: LEAST_CHARACTERS, message: t.tooShort }]}
      >
        <Input type="password" autoComplete="new-password" autoFocus />
      </Form.Item>
      <Form.Item
        name="repeated"
        label={t.repeatPassword}
        dependencies={['newPassword']}
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, value: unknown) => {
              if (value !== getFieldValue('newPassword')) throw new Error(t.notSame);
            },
          }),
        ]}
      >
        <Input type="password" autoComplete="new-password" />
      </Form.Item>
      {error !== null && <SignInProblem error={error} />}
      <Button type="primary" htmlType="submit" block loading={isPending}>
        {t.next}
      </Button>
    </Form>
  );
}
