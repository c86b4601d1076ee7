import { ErrorNotice } from './error-notice';

export interface EndedProps {
  readonly error: unknown;
  readonly onAgain: () => void;
}

/** After the call. */
export function Ended({ error, onAgain }: EndedProps) {
  return (
    <main class="ended">
      <h1 tabIndex={-1}>Visavis</h1>
      {error !== undefined && <ErrorNotice error={error} place="call" />}
      <button type="button" class="primary" data-testid="again-button" onClick={onAgain}>
        Back to the room
      </button>
    </main>
  );
}
