// The call by the npm package.
import { joinCall } from './visavis/index.js';

/**
 * → statistics(): {played, concealed: amounts of the audio so far, sending: as native-call.mjs, details}.
 */
export async function join({ room, media, addTile, maxVideoKbps }) {
  const call = await joinCall({
    relayUrl: '/ws',
    room,
    video: media.getVideoTracks()[0],
    audio: media.getAudioTracks()[0],
    maxVideoBitrateBps: maxVideoKbps === undefined ? undefined : maxVideoKbps * 1000,
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
    return { played: sum('audioFramesPlayed') + concealed, concealed, sending: sending(details.engine), details };
  };
}

function sending({ peers: [peer], ...engine }) {
  return {
    targetKbps: Math.round((peer?.targetRateBps ?? 0) / 1000),
    videoKbps: Math.round(engine.videoRateBps / 1000),
    rttMs: Math.round(peer?.roundTripTimeMs ?? 0),
    framesEncoded: engine.framesEncoded,
    encodeMs: Math.round(engine.encodeTimeMs * 10) / 10,
    width: engine.encodedWidth,
    retransmitted: peer?.packetsRetransmitted ?? 0,
    mediaTransports: peer?.mediaTransports ?? 0,
  };
}
