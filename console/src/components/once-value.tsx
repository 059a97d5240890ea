import { Button } from 'antd';
import { useState } from 'react';
import { useText } from '../i18n/language';
import { commonText } from './common-text';
import { Code } from './parts';

/** A value that is told once, with a button that copies it. */
export function OnceValue({ label, value }: { readonly label: string; readonly value: string }) {
  const t = useText(commonText);
  const [copied, setCopied] = useState(false);
  return (
    <div className="once-value">
      <span>{label}</span>
      <Code>{value}</Code>
      <Button size="small" onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true))}>
        {copied ? t.copied : t.copy}
      </Button>
    </div>
  );
}
