import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Form, Modal } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import type { CommandAnswer } from '../../api/common';
import { Submission } from '../../api/submission';
import { useText } from '../../i18n/language';
import { commonText } from '../common-text';
import { useTell } from '../notice';
import { ProblemNotice } from '../problem-notice';
import { AnswerWords, noticeOf } from './answer-words';
import { FieldInput, valuesOf } from './field-input';
import type { Field, FormValues } from './fields';

/** A short form that does one thing. */
export interface Action<Answer extends Partial<CommandAnswer> = CommandAnswer> {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly fields: readonly Field[];
  readonly danger?: boolean;
  /** What somebody most likely came for. */
  readonly primary?: boolean;
  /** Sends it; the same values get the same key. */
  readonly submit: (values: FormValues, key: string) => Promise<Answer>;
  /** What of the answer is told here and never again, such as a new password. */
  readonly once?: (answer: Answer) => ReactNode;
  /** After it was done, besides reading everything anew. */
  readonly done?: (answer: Answer) => void;
}

interface Props<Answer extends Partial<CommandAnswer>> {
  readonly action: Action<Answer>;
  readonly onClose: () => void;
}

/** Shows the form of an action, sends it and tells the answer in plain words. */
export function ActionDialog<Answer extends Partial<CommandAnswer>>({ action, onClose }: Props<Answer>) {
  const t = useText(commonText);
  const [form] = Form.useForm();
  const [shown, setShown] = useState<ReactNode>();
  const mutation = useSubmit(action, onClose, setShown);
  const answer = mutation.data;
  const contents = useRef<HTMLDivElement>(null);
  if (shown !== undefined) {
    return (
      <Modal
        open
        title={t.onceTitle}
        onCancel={onClose}
        onOk={onClose}
        okText={t.close}
        mask={{ closable: false }}
        footer={(_, { OkBtn }) => <OkBtn />}
      >
        <Alert type="warning" showIcon title={t.onceHelp} />
        <div className="once">{shown}</div>
      </Modal>
    );
  }
  return (
    <Modal
      open
      title={action.title}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t.confirm}
      cancelText={t.cancel}
      okButtonProps={{ danger: action.danger === true }}
      confirmLoading={mutation.isPending}
      mask={{ closable: false }}
      destroyOnHidden
      afterOpenChange={() => focusFirst(contents.current)}
    >
      {action.intro !== undefined && <div className="intro">{action.intro}</div>}
      <div ref={contents}>
        <Form
          form={form}
          layout="vertical"
          name={`action-${action.fields.map(({ name }) => name).join('-')}`}
          requiredMark={false}
          autoComplete="off"
          onFinish={(typed: Record<string, unknown>) => mutation.mutate(valuesOf(action.fields, typed))}
          onKeyDown={submitOnControlEnter(() => form.submit())}
        >
          {action.fields.map((field) => (
            <FieldInput key={field.name} field={field} />
          ))}
        </Form>
      </div>
      {mutation.error !== null && <ProblemNotice error={mutation.error} />}
      {answer?.result === 'refused' && (
        <Alert type="warning" showIcon role="alert" title={<AnswerWords answer={{ ...answer, result: 'refused' }} />} />
      )}
    </Modal>
  );
}

function useSubmit<Answer extends Partial<CommandAnswer>>(
  action: Action<Answer>,
  onClose: () => void,
  show: (content: ReactNode) => void,
) {
  const queries = useQueryClient();
  const tell = useTell();
  const submission = useRef(new Submission());
  return useMutation({
    mutationFn: (values: FormValues) => action.submit(values, submission.current.keyFor(contentsOf(values))),
    // What was answered may hold what is shown once.
    gcTime: 0,
    onSuccess: (answer) => {
      submission.current.settled();
      void queries.invalidateQueries();
      if (answer.result === 'refused') return;
      tell(noticeOf({ ...answer, result: answer.result ?? 'done' }));
      action.done?.(answer);
      const once = action.once?.(answer);
      if (once === undefined || once === null) onClose();
      else show(once);
    },
  });
}

/** A file is told from another by its name, size and time. */
function contentsOf(values: FormValues): unknown {
  return Object.entries(values).map(([name, value]) =>
    value instanceof File ? [name, value.name, value.size, value.lastModified] : [name, value],
  );
}

/** Who opened the form goes on in its first field; of a choice at what is chosen. */
function focusFirst(contents: HTMLElement | null): void {
  const first = contents?.querySelector<HTMLElement>('input, textarea');
  const chosen = first?.closest('[role="radiogroup"]')?.querySelector<HTMLElement>('input:checked');
  (chosen ?? first)?.focus();
}

function submitOnControlEnter(submit: () => void): (event: React.KeyboardEvent) => void {
  return (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
}
