import { useEffect, useRef, useState } from 'preact/hooks';
import type { Call } from 'visavis';
import { ErrorNotice } from './error-notice';
import { CameraIcon, LeaveIcon, LinkIcon, MicrophoneIcon } from './icons';
import { OtherTabs } from './other-tabs';
import { nameOf, RemoteTile } from './remote-tile';
import { SelfView } from './self-view';
import { Status } from './status';
import { useCall } from './use-call';

/** The call: everybody's picture and the buttons. */
export function CallView({ call, room }: { readonly call: Call; readonly room: string }) {
  useCall(call);
  const [error, setError] = useState<unknown>(undefined);
  const [metOtherTab, setMetOtherTab] = useState(false);
  const muteButton = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    muteButton.current?.focus();
    const tabs = new OtherTabs(room, () => {
      setMetOtherTab(true);
    });
    return () => {
      tabs.close();
    };
  }, [room]);

  const peers = [...call.peers.values()];
  const attempt = (action: Promise<void>) => {
    setError(undefined);
    action.catch(setError);
  };
  return (
    <main class={peers.length === 0 ? 'call alone' : 'call'}>
      <Status state={call.state} text={statusText(call, room)} />
      {metOtherTab && (
        <div class="notice" role="status" data-testid="other-tab">
          <p>
            You are in this room in another tab of this browser too. Close one of them, or mute here so that it does not
            howl.
          </p>
          <button
            type="button"
            onClick={() => {
              setMetOtherTab(false);
            }}
          >
            OK
          </button>
        </div>
      )}
      {call.audioBlocked && (
        <div class="notice" role="status" data-testid="audio-blocked">
          <p>Your browser keeps this page silent.</p>
          <button
            type="button"
            class="primary"
            onClick={() => {
              call.startAudio();
            }}
          >
            Turn on sound
          </button>
        </div>
      )}
      {error !== undefined && <ErrorNotice error={error} />}
      <div class="stage">
        <div class="grid" data-count={Math.min(peers.length, 9)}>
          {peers.map((peer) => (
            <RemoteTile key={peer.id} peer={peer} />
          ))}
        </div>
        <SelfView track={call.videoTrack} text={call.videoEnabled ? undefined : 'Your camera is off'} />
      </div>
      <nav class="controls" aria-label="Call">
        <button
          ref={muteButton}
          type="button"
          data-testid="mute-button"
          aria-pressed={!call.audioEnabled}
          onClick={() => {
            attempt(call.setAudioEnabled(!call.audioEnabled));
          }}
        >
          <MicrophoneIcon off={!call.audioEnabled} /> Mute
        </button>
        <button
          type="button"
          data-testid="camera-button"
          aria-pressed={!call.videoEnabled}
          onClick={() => {
            attempt(call.setVideoEnabled(!call.videoEnabled));
          }}
        >
          <CameraIcon off={!call.videoEnabled} /> Camera off
        </button>
        <CopyLinkButton />
        <button
          type="button"
          class="danger"
          data-testid="leave-button"
          onClick={() => {
            void call.leave();
          }}
        >
          <LeaveIcon /> Leave
        </button>
      </nav>
    </main>
  );
}

function CopyLinkButton() {
  const [text, setText] = useState('Copy link');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      setText('Link copied');
    } catch {
      setText('Copy the address above'); // the browser does not let us
    }
    setTimeout(() => {
      setText('Copy link');
    }, 3000);
  };
  return (
    <button type="button" data-testid="copy-link-button" aria-live="polite" onClick={() => void copy()}>
      <LinkIcon /> {text}
    </button>
  );
}

function statusText(call: Call, room: string): string {
  switch (call.state) {
    case 'joining':
      return 'Entering the room…';
    case 'reconnecting':
      return 'The server is away; trying to reach it again. Whoever is connected stays connected.';
    case 'left':
    case 'failed':
      return 'The call is over.';
    case 'joined': {
      const names = [...call.peers.values()].map(nameOf);
      if (names.length === 0) return `You are alone in ${room}. Copy the link and send it to whoever you want to talk to.`;
      return `${room}: you and ${names.join(', ')}`;
    }
  }
}
