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

/** Draws the component again at every event of the call. */
export function useCall(call: Call): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
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
