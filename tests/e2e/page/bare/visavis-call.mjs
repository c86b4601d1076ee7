// The call by the npm package.
import { joinCall } from './visavis/index.js';

/** → statistics(): {played, concealed: amounts of the audio so far, details}. */
export async function join({ room, media, addTile }) {
  const call = await joinCall({
    relayUrl: '/ws',
    room,
    video: media.getVideoTracks()[0],
    audio: media.getAudioTracks()[0],
  });
  const tiles = new Map();
  const show = (peer) => tiles.set(peer, tiles.get(peer) ?? addTile(peer.id, peer.view));
  call.peers.forEach(show);
  call.on('peer-joined', ({ peer }) => show(peer));
  call.on('peer-left', ({ peer }) => {
    tiles.get(peer)?.remove();
    tiles.delete(peer);
  });
  return async () => {
    const details = await call.statistics();
    const sum = (name) => details.engine.peers.reduce((total, peer) => total + peer[name], 0);
    const concealed = sum('audioFramesConcealed');
    return { played: sum('audioFramesPlayed') + concealed, concealed, details };
  };
}
