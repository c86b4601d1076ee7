import { useEffect, useReducer } from 'preact/hooks';
import type { Call, CallEvents } from 'visavis';

const shown: readonly (keyof CallEvents)[] = [
  'peer-joined',
  'peer-left',
  'peer-state',
  'peer-media',
  'local-media',
  'state',
  'audio-blocked',
];

/** Draws the component again at every event of the call, if there is one. */
export function useCall(call: Call | undefined): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (call === undefined) return;
    const ends = shown.map((type) =>
      call.on(type, () => {
        redraw(undefined);
      }),
    );
    redraw(undefined); // for what happened before
    return () => {
      for (const end of ends) end();
    };
  }, [call]);
}
