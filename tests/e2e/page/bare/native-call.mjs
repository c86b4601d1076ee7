// The same call by RTCPeerConnection with the browser's own codecs and bandwidth estimation, VP8 first.
// Who comes makes the offers.

/**
 * → statistics(): {played, concealed: amounts of the audio so far, sending: what the sender of video
 * says, {targetKbps: of all that is sent, videoKbps: for the encoder, rttMs, framesEncoded, encodeMs:
 * of a frame, width, retransmitted: packets}, details}.
 */
export async function join({ room, media, addTile, maxVideoKbps }) {
  const context = new AudioContext({ sampleRate: 48000 });
  await context.resume();
  const connections = new Map();
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws`);
  const send = (message) => socket.send(JSON.stringify(message));

  function connectionTo(id) {
    if (connections.has(id)) return connections.get(id);
    const connection = new RTCPeerConnection();
    connections.set(id, connection);
    for (const track of media.getTracks()) connection.addTrack(track, media);
    preferVp8(connection);
    if (maxVideoKbps !== undefined) void allow(connection, maxVideoKbps * 1000);
    connection.onicecandidate = ({ candidate }) => candidate && send({ type: 'candidate', to: id, payload: candidate });
    const view = document.createElement('video');
    Object.assign(view, { autoplay: true, muted: true, playsInline: true });
    connection.ontrack = ({ track, streams: [stream] }) => {
      if (view.srcObject === null) {
        view.srcObject = stream;
        addTile(id, view);
      }
      if (track.kind === 'audio') context.createMediaStreamSource(new MediaStream([track])).connect(context.destination);
    };
    return connection;
  }

  const handlers = {
    async registered({ peers }) {
      for (const { id } of peers) {
        const connection = connectionTo(id);
        await connection.setLocalDescription();
        send({ type: 'offer', to: id, payload: connection.localDescription });
      }
    },
    async offer({ senderId, payload }) {
      const connection = connectionTo(senderId);
      await connection.setRemoteDescription(payload);
      await connection.setLocalDescription();
      send({ type: 'answer', to: senderId, payload: connection.localDescription });
    },
    answer: ({ senderId, payload }) => connectionTo(senderId).setRemoteDescription(payload),
    candidate: ({ senderId, payload }) => connectionTo(senderId).addIceCandidate(payload),
  };
  let turn = Promise.resolve(); // One message after the other.
  await new Promise((resolve, reject) => {
    socket.onerror = () => reject(new Error('the relay cannot be reached'));
    socket.onopen = () => send({ type: 'register', payload: room, name: 'native', version: 1 });
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      turn = turn.then(() => handlers[message.type]?.(message));
      if (message.type === 'registered') resolve();
    };
  });
  return async () => {
    const details = [];
    for (const connection of connections.values()) details.push(...(await connection.getStats()).values());
    const heard = details.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
    const sum = (name) => heard.reduce((total, report) => total + (report[name] ?? 0), 0);
    return { played: sum('totalSamplesReceived'), concealed: sum('concealedSamples'), sending: sending(details), details };
  };
}

async function allow(connection, maxBitrate) {
  for (const sender of connection.getSenders().filter(({ track }) => track?.kind === 'video')) {
    const parameters = sender.getParameters();
    await sender.setParameters({ ...parameters, encodings: parameters.encodings.map((encoding) => ({ ...encoding, maxBitrate })) });
  }
}

function sending(details) {
  const video = details.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video') ?? {};
  const pair = details.find(({ type, nominated }) => type === 'candidate-pair' && nominated) ?? {};
  return {
    targetKbps: Math.round((pair.availableOutgoingBitrate ?? 0) / 1000),
    videoKbps: Math.round((video.targetBitrate ?? 0) / 1000),
    rttMs: Math.round((pair.currentRoundTripTime ?? 0) * 1000),
    framesEncoded: video.framesEncoded ?? 0,
    encodeMs: Math.round((10_000 * (video.totalEncodeTime ?? 0)) / Math.max(1, video.framesEncoded ?? 0)) / 10,
    width: video.frameWidth ?? 0,
    retransmitted: video.retransmittedPacketsSent ?? 0,
  };
}

function preferVp8(connection) {
  const { codecs } = RTCRtpReceiver.getCapabilities('video');
  const isVp8 = ({ mimeType }) => mimeType === 'video/VP8';
  for (const transceiver of connection.getTransceivers()) {
    if (transceiver.sender.track?.kind !== 'video') continue;
    transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))]);
  }
}
