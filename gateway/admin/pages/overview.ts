// SPDX-License-Identifier: Apache-2.0
/** The first page: how many flux in which statut, the queues, the health, the latest flux. */
import type { Sens } from '../../domain/flux.ts';
import type { FluxRecord } from '../../ports/journal.ts';
import { type Html, hrefOf, html } from '../html.ts';
import { liveSign, renderPage } from '../layout.ts';
import type { Partenaires } from '../partenaires.ts';
import { badge, fluxTable, toneOfFlux } from '../parts.ts';
import { type DeskState, fluxKey, liveFigure, liveValues, queueKey, statutsOf } from '../state.ts';
import type { StatutFlux } from '../texts-fr.ts';
import type { Visit } from '../visit.ts';
import { type HealthModel, renderHealth } from './health.ts';

export interface OverviewModel {
  readonly state: DeskState;
  readonly health: HealthModel;
  readonly latest: readonly FluxRecord[];
  readonly partenaires: Partenaires;
}

type Values = Readonly<Record<string, string>>;

export function renderOverview(visit: Visit, model: OverviewModel): Html {
  const { state, health } = model;
  const { overview } = visit.texts;
  const values = liveValues(visit, state);
  return renderPage(visit, {
    title: overview.title,
    current: 'overview',
    body: html`<div class="title"><h1>${overview.title}</h1>${liveSign(visit)}</div>
<div id="compteurs" data-live-region data-testid="compteurs" class="pair">
${tiles(visit, state, values, 'EMISSION', overview.received)}
${tiles(visit, state, values, 'RECEPTION', overview.emitted)}
</div>
<div class="pair">
${queueSummary(visit, state, values)}
${renderHealth(visit, health)}
</div>
${latestFlux(visit, model)}`,
  });
}

function tiles(visit: Visit, state: DeskState, values: Values, sens: Sens, heading: string): Html {
  return html`<section class="panel" aria-labelledby="titre-${sens}">
<h2 id="titre-${sens}">${heading}</h2>
${proportions(state, sens)}
<ul class="tiles">${statutsOf[sens].map((statut) => tile(visit, values, sens, statut))}</ul>
</section>`;
}

function tile({ texts }: Visit, values: Values, sens: Sens, statut: StatutFlux): Html {
  return html`<li><a class="tile tone-${toneOfFlux[statut]}" href="${hrefOf('/admin/flux', { sens, statut })}"><strong>${liveFigure(values, fluxKey(sens, statut))}</strong> <span>${texts.statuts[statut]}</span></a></li>`;
}

/** Width of the bar in its own units; the drawing is scaled to the panel. */
const barWidth = 1000;

/** How the flux are shared between statuts, drawn to scale. The figures below say the same to everybody. */
function proportions(state: DeskState, sens: Sens): Html {
  const shares = statutsOf[sens].map((statut) => ({ statut, count: state.countOf(sens, statut) }));
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  let before = 0;
  const parts = shares.map(({ statut, count }) => {
    const x = (before * barWidth) / Math.max(total, 1);
    before += count;
    const width = (count * barWidth) / Math.max(total, 1);
    return (
      count > 0 &&
      html`<rect class="tone-${toneOfFlux[statut]}" x="${x.toFixed(1)}" width="${width.toFixed(1)}" height="10"/>`
    );
  });
  return html`<svg class="bar" viewBox="0 0 ${barWidth} 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}

function queueSummary({ texts }: Visit, { queue }: DeskState, values: Values): Html {
  const { overview, queues } = texts;
  return html`<section class="panel" id="files" data-live-region aria-labelledby="titre-files">
<h2 id="titre-files">${overview.queues}</h2>
<p class="meta">${queues.driver} <code>${queue.driver}</code> ${badge(queue.healthy ? 'good' : 'bad', queue.healthy ? queues.healthy : queues.unhealthy)}</p>
${queue.etapes === undefined && html`<p class="empty">${queues.unreachable}</p>`}
${
  queue.etapes !== undefined &&
  html`<table class="plain"><thead><tr><th scope="col">${queues.etape}</th><th scope="col" class="number">${queues.waiting}</th><th scope="col" class="number">${queues.active}</th><th scope="col" class="number">${queues.dead}</th></tr></thead>
<tbody>${queue.etapes.map(
    ({ etape, paused }) =>
      html`<tr><th scope="row">${texts.etapes[etape]}${paused && html` ${badge('warn', queues.paused)}`}</th>${(
        ['waiting', 'active', 'dead'] as const
      ).map((figure) => html`<td class="number">${liveFigure(values, queueKey(etape, figure))}</td>`)}</tr>`,
  )}</tbody></table>`
}
<p class="more"><a href="/admin/files">${overview.detail}</a></p>
</section>`;
}

function latestFlux(visit: Visit, { latest, partenaires }: OverviewModel): Html {
  const { overview, list } = visit.texts;
  return html`<section class="panel" id="derniers" data-live-region aria-labelledby="titre-derniers">
<h2 id="titre-derniers">${overview.latest}</h2>
${
  latest.length === 0
    ? html`<div class="empty"><p>${list.emptyYet}</p><p>${list.emptyHint}</p></div>`
    : html`${fluxTable(visit, overview.latest, { rows: latest, partenaires })}<p class="more"><a href="/admin/flux">${overview.all}</a></p>`
}
</section>`;
}
