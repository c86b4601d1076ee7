import { ErrorNotice } from './error-notice';
import { Status } from './status';

export interface EndedProps {
  readonly room: string;
  readonly error: unknown;
  readonly onAgain: () => void;
}

/** After the call. */
export function Ended({ room, error, onAgain }: EndedProps) {
  return (
    <main class="ended">
      <h1>Visavis</h1>
      <Status state={error === undefined ? 'left' : 'failed'} text={error === undefined ? `You have left ${room}.` : ''} />
      {error !== undefined && <ErrorNotice error={error} />}
      <button type="button" class="primary" data-testid="again-button" onClick={onAgain}>
        Back to the room
      </button>
    </main>
  );
}
