import type { ComponentChildren } from 'preact';
import { textOfError, type Place } from './error-texts';

export interface ErrorNoticeProps {
  readonly error: unknown;
  /** Where the person is: what can be done depends on it. */
  readonly place: Place;
  /** Buttons. */
  readonly children?: ComponentChildren;
}

/** An error in words, with what to do. */
export function ErrorNotice({ error, place, children }: ErrorNoticeProps) {
  const { code, title, advice } = textOfError(error, place);
  return (
    <div class="notice error" role="alert" data-testid="error" data-code={code}>
      <p>
        <strong>{title}</strong> {advice}
      </p>
      {children}
    </div>
  );
}
