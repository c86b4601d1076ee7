import { render } from 'preact';
import { useEffect, useReducer, useRef } from 'preact/hooks';
import { CallView } from './call-view';
import { Ended } from './ended';
import { Lobby } from './lobby';
import { Status } from './status';
import { statusOf } from './status-text';
import { useCall } from './use-call';
import { Visit } from './visit';

/** Shows the page in `root`. */
export function showPage(root: Element, visit: Visit = new Visit()): void {
  render(<App visit={visit} />, root);
}

function App({ visit }: { readonly visit: Visit }) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const page = useRef<HTMLDivElement>(null);
  const { screen, room } = visit;
  useCall(screen.kind === 'call' ? screen.call : undefined);

  useEffect(() => {
    visit.onChanged = () => {
      redraw(undefined);
    };
    visit.enterLobby();
  }, [visit]);
  useEffect(() => {
    document.title = room === '' ? 'Visavis' : `${room} · Visavis`;
  }, [room]);

  const place = screen.kind === 'joining' ? 'lobby' : screen.kind;
  const placeBefore = useRef(place);
  useEffect(() => {
    if (placeBefore.current === place) return;
    placeBefore.current = place;
    // Whoever does not see the page hears where they are now, and goes on from there by keyboard.
    page.current?.querySelector('h1')?.focus();
  }, [place]);

  return (
    <div class={`page ${place}-page`} ref={page}>
      <Status {...statusOf(visit)} />
      <Main visit={visit} />
    </div>
  );
}

function Main({ visit }: { readonly visit: Visit }) {
  const { screen, room } = visit;
  switch (screen.kind) {
    case 'call':
      return <CallView call={screen.call} room={room} />;
    case 'ended':
      return (
        <Ended
          error={screen.error}
          onAgain={() => {
            visit.enterLobby();
          }}
        />
      );
    case 'lobby':
    case 'joining':
      return (
        <Lobby
          joining={screen.kind === 'joining'}
          room={room}
          name={visit.name}
          devices={visit.devices}
          error={screen.kind === 'lobby' ? screen.error : undefined}
          onJoin={(newRoom, newName) => {
            visit.join(newRoom, newName);
          }}
          onJoinWithoutDevices={(newRoom, newName) => {
            visit.joinWithoutDevices(newRoom, newName);
          }}
          onCancel={() => {
            visit.cancel();
          }}
          onRetryDevices={() => {
            visit.retryDevices();
          }}
        />
      );
  }
}
