import { Checkbox, Form, Input, Radio, Select } from 'antd';
import type { Rule } from 'antd/es/form';
import type { ReactNode } from 'react';
import { fenOf } from '../../i18n/format';
import { useText } from '../../i18n/language';
import { commonText } from '../common-text';
import type { Choice, Field, FormValue, FormValues } from './fields';

/** Longest free text, in characters. */
const TEXT_LENGTH = 200;
const AREA_LENGTH = 500;
/** More choices than this are folded into a list. */
const MOST_RADIOS = 6;

/** One field of a form, as long as the others call for it. */
export function FieldInput({ field }: { readonly field: Field }) {
  const { only } = field;
  if (only === undefined) return <PlainField field={field} />;
  return (
    <Form.Item noStyle dependencies={[only[0]]}>
      {({ getFieldValue }) => getFieldValue(only[0]) === only[1] && <PlainField field={field} />}
    </Form.Item>
  );
}

/** A field with its label and rules. */
function PlainField({ field }: { readonly field: Field }) {
  const t = useText(commonText);
  const rules = [...(field.optional === true ? [] : [{ required: true, message: t.required }]), ...rulesOf(field, t)];
  const grouped = isGroup(field);
  return (
    <Form.Item
      name={field.name}
      label={grouped ? <span id={`${field.name}-label`}>{field.label}</span> : field.label}
      extra={field.help}
      rules={rules}
      initialValue={initialOf(field)}
      {...(grouped ? { htmlFor: '' } : {})}
      {...(field.kind === 'file' ? { valuePropName: 'none', getValueFromEvent: fileOf } : {})}
    >
      {inputOf(field)}
    </Form.Item>
  );
}

function inputOf(field: Field): ReactNode {
  switch (field.kind) {
    case 'text':
      return <Input maxLength={field.maxLength ?? TEXT_LENGTH} autoComplete="off" />;
    case 'area':
      return <Input.TextArea rows={3} maxLength={field.maxLength ?? AREA_LENGTH} showCount />;
    case 'yuan':
      return <Input inputMode="decimal" prefix="¥" autoComplete="off" />;
    case 'count':
      return <Input inputMode="numeric" autoComplete="off" />;
    case 'date':
      return <Input type="date" />;
    case 'choice':
      return choiceInput(field);
    case 'choices':
      return <ChoicesInput field={field} />;
    case 'file':
      return <input type="file" accept={field.accept} className="file" />;
  }
}

interface ChoicesProps {
  readonly field: Extract<Field, { kind: 'choices' }>;
  /** The rest comes from the form's item. */
  readonly value?: string[];
  readonly onChange?: (chosen: string[]) => void;
}

/** Boxes to tick. The item says of its input that it is required, which of a group cannot be said. */
function ChoicesInput({ field: { name, choices }, value, onChange }: ChoicesProps) {
  return (
    <Checkbox.Group
      options={[...choices]}
      role="group"
      aria-labelledby={`${name}-label`}
      {...(value === undefined ? {} : { value })}
      {...(onChange === undefined ? {} : { onChange })}
    />
  );
}

function choiceInput({ name, choices, optional }: { name: string; choices: readonly Choice[]; optional?: boolean }) {
  if (choices.length <= MOST_RADIOS && optional !== true) {
    return <Radio.Group options={[...choices]} aria-labelledby={`${name}-label`} />;
  }
  return <Select options={[...choices]} allowClear={optional === true} />;
}

function isGroup(field: Field): boolean {
  if (field.kind === 'choices') return true;
  return field.kind === 'choice' && field.choices.length <= MOST_RADIOS && field.optional !== true;
}

function rulesOf(field: Field, t: typeof commonText.zh): Rule[] {
  if (field.kind === 'yuan') return [{ validator: check((typed) => fenOf(typed) !== undefined, t.amountInvalid) }];
  if (field.kind === 'count') return [{ pattern: /^\d{1,9}$/, message: '0–999999999' }];
  if (field.kind === 'text') {
    const { pattern, check: holds, invalid = field.label } = field;
    return [
      ...(pattern === undefined ? [] : [{ validator: check((typed) => pattern.test(typed.trim()), invalid) }]),
      ...(holds === undefined ? [] : [{ validator: check(holds, invalid) }]),
    ];
  }
  return [];
}

function check(isRight: (typed: string) => boolean, message: string): (_: unknown, value: unknown) => Promise<void> {
  return async (_, value) => {
    if (typeof value === 'string' && value !== '' && !isRight(value)) throw new Error(message);
  };
}

function initialOf(field: Field): unknown {
  if (!('initial' in field)) return undefined;
  if (field.kind === 'yuan') return (field.initial / 100).toFixed(2);
  return field.kind === 'count' ? String(field.initial) : field.initial;
}

function fileOf(event: { readonly target: HTMLInputElement }): File | undefined {
  return event.target.files?.[0];
}

/** What was typed, as the service takes it: fen for yuan, numbers for counts, nothing for what was left empty. */
export function valuesOf(fields: readonly Field[], typed: Readonly<Record<string, unknown>>): FormValues {
  const entries = fields.map((field): [string, FormValue] => [field.name, valueOf(field, typed[field.name])]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function valueOf(field: Field, typed: unknown): FormValue {
  if (typed === undefined || typed === null || typed === '') return undefined;
  if (typeof typed !== 'string') return typed as FormValue;
  if (field.kind === 'yuan') return fenOf(typed);
  return field.kind === 'count' ? Number(typed) : typed.trim();
}
