// SPDX-License-Identifier: Apache-2.0
/**
 * A review of one page by its own browser: contrast of text (WCAG AA), names of controls, order of headings, width.
 * A script for the page, not a module: its last expression is the report.
 */
function reviewPage() {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('no canvas');
  /** Whatever way a colour is written, the four bytes a screen shows. */
  const paint = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (channels) => {
    const [r = 0, g = 0, b = 0] = channels.map((channel) => {
      const part = channel / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const ground = paint(getComputedStyle(at).backgroundColor);
      if (ground[3] === 255) return ground.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const ratioOf = (element) => {
    const [one, other] = [
      luminance(paint(getComputedStyle(element).color).slice(0, 3)),
      luminance(groundOf(element)),
    ];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  };
  const faint = [...document.body.querySelectorAll('*')]
    .filter((element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue?.trim()),
    )
    .filter((element) => element.checkVisibility() && ratioOf(element) < 4.5)
    .map((element) => `${element.textContent?.trim().slice(0, 30)} ${ratioOf(element).toFixed(2)}`);
  const nameOf = (element) =>
    element.getAttribute('aria-label') ??
    (element instanceof HTMLInputElement || element instanceof HTMLSelectElement
      ? (element.labels?.[0]?.textContent ?? '')
      : (element.textContent ?? ''));
  const unnamed = [...document.querySelectorAll('a, button, input:not([type=hidden]), select')]
    .filter((element) => nameOf(element).trim() === '')
    .map((element) => element.outerHTML.slice(0, 80));
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]));
  const headings = levels
    .filter((level, index) => level > (levels[index - 1] ?? 0) + 1)
    .map((level) => `h${level} after a skip`);
  if (levels.filter((level) => level === 1).length !== 1) headings.push('not exactly one h1');
  return { faint, unnamed, headings, isTooWide: document.documentElement.scrollWidth > innerWidth };
}

reviewPage();
