import type { PeerConnectionState } from './engine-module.js';
import type { RenderSurface } from './render-surface.js';

/** Another participant. */
export class RemotePeer {
  /** Given by the relay; another one after the person has come back. */
  readonly id: string;
  /** The display name that the person chose; may be empty. */
  readonly name: string;
  /**
   * The person's picture: put it into the page and style it as you like (`object-fit` works). A
   * `<video>` or a `<canvas>`, whichever this browser does cheapest; the same element for as long as
   * the peer is there.
   */
  readonly view: HTMLElement;
  #state: PeerConnectionState = 'connecting';
  #audioEnabled = true;
  #videoEnabled = true;

  /** @internal */
  constructor(id: string, name: string, surface: RenderSurface) {
    this.id = id;
    this.name = name;
    this.view = surface.element;
  }

  /** How far the connection to this peer is. */
  get state(): PeerConnectionState {
    return this.#state;
  }

  /** Whether the person sends sound. */
  get audioEnabled(): boolean {
    return this.#audioEnabled;
  }

  /** Whether the person sends a picture; without it the view keeps the last one. */
  get videoEnabled(): boolean {
    return this.#videoEnabled;
  }

  /** @internal */
  setState(state: PeerConnectionState): void {
    this.#state = state;
  }

  /** @internal */
  setMedia(audioEnabled: boolean, videoEnabled: boolean): void {
    this.#audioEnabled = audioEnabled;
    this.#videoEnabled = videoEnabled;
  }
}
