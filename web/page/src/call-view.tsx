import { useEffect, useState } from 'preact/hooks';
import type { Call } from 'visavis';
import { ErrorNotice } from './error-notice';
import { CameraIcon, LeaveIcon, LinkIcon, MicrophoneIcon } from './icons';
import { OtherTabs } from './other-tabs';
import { RemoteTile } from './remote-tile';
import { pathOfRoom } from './room-address';
import { SelfView } from './self-view';

/** The call: everybody's picture and the buttons. Whoever shows it draws it again when the call changes. */
export function CallView({ call, room }: { readonly call: Call; readonly room: string }) {
  const [errors, setErrors] = useState<readonly unknown[]>([]);
  const [metOtherTab, setMetOtherTab] = useState(false);
  useEffect(() => {
    const tabs = new OtherTabs(room, () => {
      setMetOtherTab(true);
    });
    return () => {
      tabs.close();
    };
  }, [room]);
  useEffect(
    () =>
      call.on('local-media', ({ error }) => {
        if (error !== undefined) setErrors((before) => [...before, error]);
      }),
    [call],
  );

  const peers = [...call.peers.values()];
  const attempt = (action: Promise<void>) => {
    setErrors([]);
    action.catch((error: unknown) => {
      setErrors((before) => [...before, error]);
    });
  };
  return (
    <main class={peers.length === 0 ? 'call alone' : 'call'}>
      <h1 class="unseen" tabIndex={-1}>
        Call in {room}
      </h1>
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
      {errors.map((error) => (
        <ErrorNotice error={error} place="call">
          <button
            type="button"
            data-testid="dismiss-button"
            onClick={() => {
              setErrors((before) => before.filter((other) => other !== error));
            }}
          >
            OK
          </button>
        </ErrorNotice>
      ))}
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
        <CopyLinkButton room={room} />
        <button
          type="button"
          class="danger"
          data-testid="leave-button"
          onClick={() => {
            call.leave().catch(reportError);
          }}
        >
          <LeaveIcon /> Leave
        </button>
      </nav>
    </main>
  );
}

function CopyLinkButton({ room }: { readonly room: string }) {
  const [text, setText] = useState('Copy link');
  const show = (news: string) => {
    setText(news);
    setTimeout(() => {
      setText('Copy link');
    }, 3000);
  };
  const copy = () => {
    copyText(new URL(pathOfRoom(room), location.href).href).then(
      () => {
        show('Link copied');
      },
      () => {
        show('Copy the address above'); // the browser does not let us
      },
    );
  };
  return (
    <button type="button" data-testid="copy-link-button" aria-live="polite" onClick={copy}>
      <LinkIcon /> {text}
    </button>
  );
}

async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}
