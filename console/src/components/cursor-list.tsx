import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Page } from '../api/common';
import { useText } from '../i18n/language';
import { commonText } from './common-text';
import { Loaded } from './parts';

interface Props<T> {
  readonly queryKey: readonly unknown[];
  readonly load: (cursor: string | undefined) => Promise<Page<T>>;
  /** Holds personal data: nothing of it is kept once it is off the screen. */
  readonly forget?: boolean;
  readonly children: (items: readonly T[]) => ReactNode;
}

/** A list that is read page by page. */
export function CursorList<T>({ queryKey, load, forget = false, children }: Props<T>) {
  const t = useText(commonText);
  const query = useInfiniteQuery({
    queryKey,
    ...(forget ? { gcTime: 0 } : {}),
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  return (
    <Loaded query={query}>
      {(data) => (
        <>
          {children(data.pages.flatMap(({ items }) => items))}
          {query.hasNextPage && (
            <div className="more">
              <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t.more}
              </Button>
            </div>
          )}
        </>
      )}
    </Loaded>
  );
}
