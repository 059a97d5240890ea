import { Button, Input, Select } from 'antd';
import { useState, type ReactNode, type SyntheticEvent } from 'react';
import { useText } from '../i18n/language';
import { commonText } from './common-text';

interface SelectProps {
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A filter with a few values; nothing chosen means all. */
export function SelectFilter({ label, choices, value, onChange }: SelectProps) {
  const t = useText(commonText);
  return (
    <label>
      {label}
      <Select
        allowClear
        aria-label={label}
        placeholder={t.all}
        options={[...choices]}
        value={value ?? null}
        onChange={(chosen: string | null | undefined) => onChange(chosen ?? undefined)}
      />
    </label>
  );
}

/** One typed filter of a form. */
export interface TypedFilter {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'date';
  readonly maxLength?: number;
}

interface TypedProps {
  readonly fields: readonly TypedFilter[];
  /** Filters beside the typed ones. */
  readonly children?: ReactNode;
  readonly onApply: (values: Readonly<Record<string, string>>) => void;
}

/** Filters that are typed; they count when the form is sent. */
export function TypedFilters({ fields, children, onApply }: TypedProps) {
  const t = useText(commonText);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const apply = (event: SyntheticEvent): void => {
    event.preventDefault();
    const given = Object.entries(values).map(([name, value]) => [name, value.trim()] as const);
    onApply(Object.fromEntries(given.filter(([, value]) => value !== '')));
  };
  return (
    <form className="filters" autoComplete="off" onSubmit={apply}>
      {fields.map(({ name, label, type = 'text', maxLength = 64 }) => (
        <label key={name}>
          {label}
          <Input
            type={type}
            maxLength={maxLength}
            autoComplete="off"
            spellCheck={false}
            value={values[name] ?? ''}
            onChange={({ target }) => setValues({ ...values, [name]: target.value })}
          />
        </label>
      ))}
      {children}
      <div className="buttons">
        <Button type="primary" htmlType="submit">
          {t.apply}
        </Button>
      </div>
    </form>
  );
}
