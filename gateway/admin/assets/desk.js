// SPDX-License-Identifier: Apache-2.0
// Keeps the figures of the page live. The pages are whole without it: it rewrites numbers in place, and
// fetches the page again to replace its live regions when what it shows has changed.

/** Between two fetches of the page, however fast things change. */
const refreshGapMs = 2000;

const sign = document.querySelector('[data-live-sign]');
if (sign instanceof HTMLElement) follow(sign);

/** @param {HTMLElement} sign */
function follow(sign) {
  const source = new EventSource('/admin/evenements');
  let revision = '';
  let refreshing = false;

  source.addEventListener('open', () => show(sign, 'on'));
  source.addEventListener('error', () => show(sign, 'off'));
  source.addEventListener('etat', (event) => {
    const state = JSON.parse(event.data);
    for (const node of document.querySelectorAll('[data-live]')) {
      const text = state.values[node.getAttribute('data-live') ?? ''];
      if (text === undefined || node.textContent === text) continue;
      node.textContent = text;
      node.toggleAttribute('data-nothing', text === '0' || text === '–');
    }
    if (revision !== '' && revision !== state.revision && !refreshing) {
      refreshing = true;
      setTimeout(() => void refreshRegions().finally(() => (refreshing = false)), refreshGapMs);
    }
    revision = state.revision;
  });
  addEventListener('pagehide', () => source.close());
}

/** @param {HTMLElement} sign @param {'on' | 'off'} state */
function show(sign, state) {
  const text = sign.dataset[state] ?? '';
  if (sign.textContent !== text) sign.textContent = text;
  sign.dataset.state = state;
  sign.hidden = false;
}

/** Replaces each live region by its newer self, except the one somebody is in. */
async function refreshRegions() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!response.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const region of document.querySelectorAll('[data-live-region]')) {
    const newer = fresh.getElementById(region.id);
    if (newer && !region.contains(document.activeElement)) region.replaceWith(newer);
  }
}
