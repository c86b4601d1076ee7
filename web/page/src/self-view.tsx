import { useEffect, useRef } from 'preact/hooks';

/** One's own picture, as in a mirror. */
export function SelfView({ track, text }: { readonly track: MediaStreamTrack | undefined; readonly text: string | undefined }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current === null) return;
    video.current.muted = true;
    video.current.srcObject = track === undefined ? null : new MediaStream([track]);
  }, [track]);
  return (
    <figure class="tile self">
      <video ref={video} class="mirrored" data-testid="preview" muted autoplay playsInline aria-label="Your own picture" />
      {text !== undefined && <div class="cover">{text}</div>}
    </figure>
  );
}
