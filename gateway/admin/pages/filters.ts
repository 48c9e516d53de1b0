// SPDX-License-Identifier: Apache-2.0
/** What lists have in common: the fields of their filters, and the way to older pages. All of it works by address alone. */
import { type Html, html, type Renderable } from '../html.ts';
import type { Visit } from '../visit.ts';

export function field(id: string, label: string, control: Renderable): Html {
  return html`<div class="field field-${id}"><label for="${id}">${label}</label>${control}</div>`;
}

export function option(value: string, label: string, chosen: string | undefined): Html {
  return html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`;
}

export function select({ texts: { list } }: Visit, id: string, label: string, options: Renderable): Html {
  return field(
    id,
    label,
    html`<select id="${id}" name="${id}"><option value="">${list.any}</option>${options}</select>`,
  );
}

/** `false` where there is none. */
export interface Pages {
  readonly newest: string | false;
  readonly older: string | false;
}

export function pager({ texts: { list } }: Visit, { newest, older }: Pages): Html | false {
  if (older === false && newest === false) return false;
  return html`<nav class="pager" aria-label="${list.pages}">
${newest !== false && html`<a class="button quiet" href="${newest}">${list.newest}</a>`}
${older !== false && html`<a class="button" rel="next" href="${older}">${list.older}</a>`}
</nav>`;
}
