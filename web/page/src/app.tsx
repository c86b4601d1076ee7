import { useEffect, useRef, useState } from 'preact/hooks';
import { joinCall, preloadEngine, type Call } from 'visavis';
import { CallView } from './call-view';
import { closeDevices, noDevices, openDevices, type Devices } from './devices';
import { Ended } from './ended';
import { Lobby } from './lobby';
import { rememberedName, rememberName } from './remembered-name';
import { pathOfRoom, roomOfPath } from './room-address';

declare global {
  interface Window {
    /** The running call, for a look into it from the console. */
    visavisCall?: Call | undefined;
  }
}

type Screen =
  | { readonly kind: 'lobby'; readonly error?: unknown }
  | { readonly kind: 'joining'; readonly abort: AbortController }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'ended'; readonly error?: unknown };

export function App() {
  const [screen, setScreen] = useState<Screen>({ kind: 'lobby' });
  const [room, setRoom] = useState(() => roomOfPath(location.pathname));
  const [name, setName] = useState(rememberedName);
  const [devices, setDevices] = useState<Devices>();
  const opening = useRef<Promise<Devices> | undefined>(undefined);

  const openPreview = () => {
    setDevices(undefined);
    const opened = openDevices();
    opening.current = opened;
    void opened.then((found) => {
      if (opening.current === opened) setDevices(found);
      else closeDevices(found); // the person went on without
    });
  };
  const inLobby = screen.kind === 'lobby' || screen.kind === 'joining';
  useEffect(() => {
    if (!inLobby) return;
    openPreview();
    void preloadEngine().then((isReady) => {
      document.documentElement.dataset['engine'] = isReady ? 'ready' : 'failed';
    });
  }, [inLobby]);
  useEffect(() => {
    document.title = room === '' ? 'Visavis' : `${room} · Visavis`;
  }, [room]);

  const join = async (newRoom: string, newName: string, wanted: Promise<Devices>) => {
    const abort = new AbortController();
    setScreen({ kind: 'joining', abort });
    setRoom(newRoom);
    setName(newName);
    rememberName(newName);
    if (roomOfPath(location.pathname) !== newRoom) history.pushState(null, '', pathOfRoom(newRoom));
    try {
      const found = await wanted;
      if (abort.signal.aborted) return;
      const call = await joinCall({
        relayUrl: '/ws',
        room: newRoom,
        displayName: newName,
        audio: found.audio ?? false,
        video: found.video ?? false,
        signal: abort.signal,
      });
      const end = (error?: unknown) => {
        window.visavisCall = undefined;
        closeDevices(found);
        setScreen({ kind: 'ended', error });
      };
      call.on('error', ({ error }) => {
        end(error);
      });
      call.on('state', ({ state }) => {
        if (state === 'left') end();
      });
      window.visavisCall = call;
      setScreen({ kind: 'call', call });
    } catch (error) {
      if (!abort.signal.aborted) setScreen({ kind: 'lobby', error });
    }
  };

  switch (screen.kind) {
    case 'call':
      return <CallView call={screen.call} room={room} />;
    case 'ended':
      return (
        <Ended
          room={room}
          error={screen.error}
          onAgain={() => {
            setScreen({ kind: 'lobby' });
          }}
        />
      );
    case 'lobby':
    case 'joining':
      return (
        <Lobby
          state={screen.kind === 'joining' ? 'joining' : screen.error === undefined ? 'idle' : 'failed'}
          room={room}
          name={name}
          devices={devices}
          error={screen.kind === 'lobby' ? screen.error : undefined}
          onJoin={(newRoom, newName) => {
            void join(newRoom, newName, opening.current ?? Promise.resolve(noDevices));
          }}
          onJoinWithoutDevices={(newRoom, newName) => {
            if (screen.kind === 'joining') screen.abort.abort();
            opening.current = undefined;
            setDevices(noDevices);
            void join(newRoom, newName, Promise.resolve(noDevices));
          }}
          onCancel={() => {
            if (screen.kind === 'joining') screen.abort.abort();
            setScreen({ kind: 'lobby' });
          }}
          onRetryDevices={openPreview}
        />
      );
  }
}
