/** Tells the tabs of this browser of each other, because two in one room howl. */
export class OtherTabs {
  readonly #channel = new BroadcastChannel('visavis-rooms');
  readonly #room: string;

  /** `onMet` is called when another tab is in this room too. */
  constructor(room: string, onMet: () => void) {
    this.#room = room;
    this.#channel.onmessage = (event: MessageEvent<{ readonly room: string; readonly answer: boolean }>) => {
      if (event.data.room !== room) return;
      onMet();
      if (!event.data.answer) this.#tell(true);
    };
    this.#tell(false);
  }

  close(): void {
    this.#channel.close();
  }

  #tell(answer: boolean): void {
    this.#channel.postMessage({ room: this.#room, answer });
  }
}
