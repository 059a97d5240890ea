import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../i18n/language';
import { useCan } from '../session/session-context';
import { commonText } from './common-text';
import { PageTitle } from './parts';

interface Props {
  readonly permission?: string;
  /** One of these is enough. */
  readonly anyOf?: readonly string[];
  readonly title: string;
  readonly children: ReactNode;
}

/** A page for those who have a permission; others are told so. */
export function PageGuard({ permission, anyOf = [], title, children }: Props) {
  const t = useText(commonText);
  const can = useCan();
  if ((permission !== undefined && can(permission)) || anyOf.some(can)) return children;
  return (
    <>
      <PageTitle title={title} />
      <Alert type="warning" showIcon title={t.noPermission} />
    </>
  );
}
