// SPDX-License-Identifier: Apache-2.0
/** All that happened to a flux, oldest first, each event with its link of the hash chain. */
import type { EventRecord } from '../../ports/journal.ts';
import { type Html, html } from '../html.ts';
import { shortHash } from '../parts.ts';
import type { Visit } from '../visit.ts';

/** A flux has a dozen events; one that has more was replayed or collected over and over. */
const eventsLimit = 300;

export function renderTimeline(visit: Visit, events: readonly EventRecord[]): Html {
  const t = visit.texts.flux;
  const shown = events.slice(-eventsLimit);
  return html`<section class="panel" aria-labelledby="titre-chronologie" data-testid="chronologie">
<h2 id="titre-chronologie">${t.history}</h2>
${events.length === 0 && html`<p class="empty">${t.noHistory}</p>`}
${events.length > shown.length && html`<p class="empty">${events.length - shown.length} ${t.more}</p>`}
<ol class="timeline">${shown.map((event) => item(visit, event))}</ol>
</section>`;
}

function item({ texts, figures }: Visit, event: EventRecord): Html {
  const sentence = Object.hasOwn(texts.evenements, event.type) ? texts.evenements[event.type] : undefined;
  const details = Object.entries(event.detail ?? {}).filter(([, value]) => value !== null);
  return html`<li data-event="${event.type}">
<time datetime="${event.instant.toISOString()}">${figures.precise(event.instant)}</time>
<div><p><strong>${sentence ?? event.type}</strong>${sentence !== undefined && html` <code class="muted">${event.type}</code>`}</p>
${details.length > 0 && html`<ul class="chips">${details.map(([name, value]) => html`<li><span>${name}</span> ${String(value)}</li>`)}</ul>`}
</div>
<span class="print"><span class="unseen">${texts.flux.print}</span> ${shortHash(event.empreinte)}</span>
</li>`;
}
