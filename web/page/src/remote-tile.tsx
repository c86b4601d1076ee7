import { useEffect, useRef } from 'preact/hooks';
import type { PeerConnectionState, RemotePeer } from 'visavis';
import { CameraIcon, MicrophoneIcon } from './icons';
import { nameOf } from './status-text';

export function RemoteTile({ peer }: { readonly peer: RemotePeer }) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    peer.view.dataset['testid'] = 'remote-view';
    if (peer.view instanceof HTMLCanvasElement) peer.view.setAttribute('role', 'img'); // else the label is not read
    peer.view.setAttribute('aria-label', `Picture of ${nameOf(peer)}`);
    frame.current?.append(peer.view);
  }, [peer]);
  const cover = coverText(peer);
  return (
    <figure class="tile" data-testid="remote-tile" data-peer-id={peer.id} data-state={peer.state}>
      <div class="frame" ref={frame} />
      {cover !== undefined && (
        <div class={peer.state === 'reconnecting' ? 'cover translucent' : 'cover'}>
          <span class="initial" aria-hidden="true">
            {nameOf(peer).slice(0, 1).toUpperCase()}
          </span>
          {cover}
        </div>
      )}
      <figcaption>
        <span class="name">{nameOf(peer)}</span>
        {!peer.audioEnabled && (
          <span class="badge" data-testid="muted-badge">
            <MicrophoneIcon off /> muted
          </span>
        )}
        {!peer.videoEnabled && (
          <span class="badge" data-testid="camera-off-badge">
            <CameraIcon off /> camera off
          </span>
        )}
      </figcaption>
    </figure>
  );
}

function coverText(peer: RemotePeer): string | undefined {
  const states: Record<PeerConnectionState, string | undefined> = {
    connecting: 'Connecting…',
    reconnecting: 'Connection lost, trying again…',
    failed: 'No connection could be made. A firewall between you may be in the way.',
    connected: peer.videoEnabled ? undefined : 'Camera is off',
  };
  return states[peer.state];
}
