import type { ComponentChildren } from 'preact';
import { textOfError } from './error-texts';

/** An error in words, with what to do; `children` are buttons. */
export function ErrorNotice({ error, children }: { readonly error: unknown; readonly children?: ComponentChildren }) {
  const { code, title, advice } = textOfError(error);
  return (
    <div class="notice error" role="alert" data-testid="error" data-code={code}>
      <p>
        <strong>{title}</strong> {advice}
      </p>
      {children}
    </div>
  );
}
