import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTell } from './notice';
import { useProblemWords } from './problem-notice';

interface Props {
  readonly label: string;
  readonly load: () => Promise<void>;
  readonly small?: boolean;
  /** Names what is downloaded where the label alone does not. */
  readonly of?: string;
}

/** Fetches a file; what goes wrong is told at the top of the page. */
export function DownloadButton({ label, load, small = false, of }: Props) {
  const tell = useTell();
  const words = useProblemWords();
  const { mutate, isPending } = useMutation({
    mutationFn: load,
    onError: (error) => tell({ tone: 'error', content: words(error, true) }),
  });
  return (
    <Button
      size={small ? 'small' : 'middle'}
      loading={isPending}
      {...(of === undefined ? {} : { 'aria-label': `${label} ${of}` })}
      onClick={() => mutate()}
    >
      {label}
    </Button>
  );
}
