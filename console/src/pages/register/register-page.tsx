import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form } from 'antd';
import { useRef } from 'react';
import { Link, useNavigate } from 'react-router';
import { registerPerson } from '../../api/people';
import { Submission } from '../../api/submission';
import { AnswerWords, noticeOf } from '../../components/action/answer-words';
import { FieldInput, valuesOf } from '../../components/action/field-input';
import { textIn, type Field, type FormValues } from '../../components/action/fields';
import { useTell } from '../../components/notice';
import { PageGuard } from '../../components/page-guard';
import { PageTitle, Panel } from '../../components/parts';
import { ProblemNotice } from '../../components/problem-notice';
import { text, useText } from '../../i18n/language';
import { isIdNumber } from '../../search/understand';

const NAME = /^\p{L}[\p{L}\p{M}·•. '-]*$/u;
const PHONE = /^\+?[\d-]{5,20}$/;

const registerText = text(
  {
    title: '人员登记',
    intro: '登记后可为其申领社会保障卡。证件号码已登记的，打开已有的记录，不会重复登记。',
    name: '姓名',
    nameInvalid: '请输入姓名',
    idNumber: '公民身份号码',
    idInvalid: '号码不正确，请核对 18 位号码和校验码',
    phone: '联系电话',
    phoneInvalid: '请输入 5 到 20 位数字',
    address: '住址',
    submit: '登记',
    open: '打开已有的记录',
  },
  {
    title: 'Register a person',
    intro:
      'A card can be applied for afterwards. A known identity number leads to the standing record; nobody is registered twice.',
    name: 'Name',
    nameInvalid: 'Enter a name',
    idNumber: 'Identity number',
    idInvalid: 'Not an identity number; check the 18 characters',
    phone: 'Phone',
    phoneInvalid: 'Enter 5 to 20 digits',
    address: 'Address',
    submit: 'Register',
    open: 'Open the standing record',
  },
);

/** Enters a person who is to get a card. */
export function RegisterPage() {
  const t = useText(registerText);
  return (
    <PageGuard permission="person.register" title={t.title}>
      <PageTitle title={t.title} />
      <Panel title={t.title} hideTitle>
        <p className="hint">{t.intro}</p>
        <Registration />
      </Panel>
    </PageGuard>
  );
}

function Registration() {
  const t = useText(registerText);
  const fields = useFields();
  const { mutate, isPending, error, data } = useRegistration();
  return (
    <Form
      className="narrow-form"
      layout="vertical"
      name="register"
      requiredMark={false}
      autoComplete="off"
      onFinish={(typed: Record<string, unknown>) => mutate(valuesOf(fields, typed))}
    >
      {fields.map((field) => (
        <FieldInput key={field.name} field={field} />
      ))}
      {error !== null && <ProblemNotice error={error} />}
      {data?.result === 'refused' && (
        <Alert className="problem" type="warning" showIcon role="alert" title={<AnswerWords answer={data} />} />
      )}
      {data?.result === 'refused' && data.cardholderId !== undefined && (
        <p>
          <Link to={`/people/${data.cardholderId}`}>{t.open}</Link>
        </p>
      )}
      <Button type="primary" htmlType="submit" loading={isPending}>
        {t.submit}
      </Button>
    </Form>
  );
}

function useFields(): readonly Field[] {
  const t = useText(registerText);
  return [
    { name: 'name', kind: 'text', label: t.name, maxLength: 50, pattern: NAME, invalid: t.nameInvalid },
    { name: 'idNumber', kind: 'text', label: t.idNumber, maxLength: 18, check: isIdNumberTyped, invalid: t.idInvalid },
    {
      name: 'phone',
      kind: 'text',
      label: t.phone,
      maxLength: 20,
      pattern: PHONE,
      invalid: t.phoneInvalid,
      optional: true,
    },
    { name: 'address', kind: 'text', label: t.address, maxLength: 100, optional: true },
  ];
}

function isIdNumberTyped(typed: string): boolean {
  return isIdNumber(typed.trim().toUpperCase());
}

function useRegistration() {
  const tell = useTell();
  const navigate = useNavigate();
  const submission = useRef(new Submission());
  return useMutation({
    mutationFn: (values: FormValues) => {
      const body = { ...values, idNumber: textIn(values, 'idNumber').toUpperCase() };
      return registerPerson(body, submission.current.keyFor(body));
    },
    gcTime: 0,
    onSuccess: async (answer) => {
      submission.current.settled();
      if (answer.result === 'refused' || answer.cardholderId === undefined) return;
      await navigate(`/people/${answer.cardholderId}`);
      tell(noticeOf(answer));
    },
  });
}
