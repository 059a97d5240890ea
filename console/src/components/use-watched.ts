import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useRef } from 'react';

interface Watched<T> {
  readonly queryKey: readonly unknown[];
  /** `background` says that nobody asked for this reading. */
  readonly load: (background: boolean) => Promise<T>;
  /** How often it is read anew, in ms; undefined once it changes no more. */
  readonly every: (data: T) => number | undefined;
}

/** Reads something that changes by itself, again and again; only the first reading counts as somebody's work. */
export function useWatched<T>({ queryKey, load, every }: Watched<T>): UseQueryResult<T> {
  const opened = useRef(false);
  return useQuery({
    queryKey,
    queryFn: async () => {
      const data = await load(opened.current);
      opened.current = true;
      return data;
    },
    refetchInterval: ({ state }) => (state.data === undefined ? false : (every(state.data as T) ?? false)),
  });
}
