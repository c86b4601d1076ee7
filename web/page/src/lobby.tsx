import { useState } from 'preact/hooks';
import type { Devices } from './devices';
import { ErrorNotice } from './error-notice';
import { isDeviceError } from './error-texts';
import { newRoomName } from './room-address';
import { SelfView } from './self-view';

export interface LobbyProps {
  readonly joining: boolean;
  readonly room: string;
  readonly name: string;
  /** Undefined while the browser asks the person. */
  readonly devices: Devices | undefined;
  /** Why joining failed. */
  readonly error: unknown;
  readonly onJoin: (room: string, name: string) => void;
  readonly onJoinWithoutDevices: (room: string, name: string) => void;
  readonly onCancel: () => void;
  readonly onRetryDevices: () => void;
}

/** Before the call: room, name and a look in the mirror. */
export function Lobby(props: LobbyProps) {
  const { joining, devices, error } = props;
  const [room, setRoom] = useState(props.room);
  const [name, setName] = useState(props.name);
  const chosenRoom = () => room.trim() || newRoomName();
  return (
    <main class="lobby">
      <header>
        <h1 tabIndex={-1}>Visavis</h1>
        <p>Talk face to face, from browser to browser.</p>
      </header>
      <SelfView track={devices?.video} text={previewText(devices)} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!joining) props.onJoin(chosenRoom(), name.trim());
        }}
      >
        <label>
          Room
          <input
            data-testid="room-input"
            value={room}
            maxLength={40}
            autocomplete="off"
            placeholder="Leave empty for a new one"
            readOnly={joining}
            onInput={(event) => {
              setRoom(event.currentTarget.value);
            }}
          />
        </label>
        <label>
          Your name
          <input
            data-testid="name-input"
            value={name}
            maxLength={40}
            autocomplete="name"
            placeholder="What the others see"
            readOnly={joining}
            onInput={(event) => {
              setName(event.currentTarget.value);
            }}
          />
        </label>
        <div class="buttons">
          <button type="submit" class="primary" data-testid="join-button" aria-disabled={joining}>
            {joining ? 'Joining…' : joinText(devices)}
          </button>
          {joining && (
            <button type="button" data-testid="cancel-button" onClick={props.onCancel}>
              Cancel
            </button>
          )}
          {(devices === undefined || isDeviceError(error)) && (
            <button
              type="button"
              data-testid="join-without-button"
              onClick={() => {
                props.onJoinWithoutDevices(chosenRoom(), name.trim());
              }}
            >
              Join without camera and microphone
            </button>
          )}
        </div>
        {error !== undefined && (
          <ErrorNotice error={error} place="lobby">
            <button type="submit" data-testid="retry-button">
              Try again
            </button>
          </ErrorNotice>
        )}
        {error === undefined && devices?.error !== undefined && (
          <ErrorNotice error={devices.error} place="lobby">
            <button type="button" data-testid="retry-devices-button" onClick={props.onRetryDevices}>
              Try again
            </button>
          </ErrorNotice>
        )}
      </form>
    </main>
  );
}

function previewText(devices: Devices | undefined): string | undefined {
  if (devices === undefined) return 'Your browser asks whether this page may use your camera and microphone.';
  return devices.video === undefined ? 'No camera' : undefined;
}

function joinText(devices: Devices | undefined): string {
  if (devices === undefined) return 'Join';
  const { audio, video } = devices;
  if (audio === undefined && video === undefined) return 'Join without camera and microphone';
  if (audio !== undefined && video === undefined) return 'Join with sound only';
  if (audio === undefined && video !== undefined) return 'Join without microphone';
  return 'Join';
}
