// Joins the room of the address when the button is pressed; globalThis.statistics() tells of the call.
// globalThis.callOptions, where a test has set it: {maxVideoKbps, size: [width, height]}.
const room = location.pathname.replace(/^\/r\//, '');
const { join } = await import(room.startsWith('native-') ? './native-call.mjs' : './visavis-call.mjs');
const find = (id) => document.querySelector(`[data-testid=${id}]`);
const status = find('status');

const { maxVideoKbps, size: [width, height] = [640, 360] } = globalThis.callOptions ?? {};
const kCamera = { width, height, frameRate: 30 };
const kMicrophone = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

function addTile(id, view) {
  const tile = document.createElement('div');
  tile.dataset.testid = 'remote-tile';
  tile.dataset.peerId = id;
  view.dataset.testid = 'remote-view';
  tile.append(view);
  document.querySelector('#others').append(tile);
  return tile;
}

find('join-button').onclick = async () => {
  try {
    const media = await navigator.mediaDevices.getUserMedia({ video: kCamera, audio: kMicrophone });
    find('preview').srcObject = media;
    globalThis.statistics = await join({ room, media, addTile, maxVideoKbps });
    status.dataset.state = 'joined';
  } catch (error) {
    status.textContent = `${error}`;
    status.dataset.state = 'failed';
    throw error;
  }
};
find('join-button').disabled = false;
