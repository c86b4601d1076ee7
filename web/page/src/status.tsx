export type PageState = 'idle' | 'joining' | 'joined' | 'reconnecting' | 'left' | 'failed';

/** The one line that says how things stand; screen readers hear its changes. */
export function Status({ state, text }: { readonly state: PageState; readonly text: string }) {
  return (
    <p class="status" role="status" data-testid="status" data-state={state}>
      {text}
    </p>
  );
}
