// SPDX-License-Identifier: Apache-2.0
/** Cycles de vie: the statuts that found no facture, and the way from a number to a facture with its statuts. */
import type { FactureConnue, StatutRecord } from '../../ports/cycles.ts';
import { type Html, html } from '../html.ts';
import { liveSign, notice, renderPage } from '../layout.ts';
import { fluxHref, instant } from '../parts.ts';
import type { Visit } from '../visit.ts';
import { motifForm, statutLabel } from './envois.ts';

export interface CyclesModel {
  /** Uncorrelated, oldest first; `total` of them in all. */
  readonly statuts: readonly StatutRecord[];
  readonly total: number;
  /** The number looked for, and the factures that bear it. */
  readonly numero: string | undefined;
  readonly trouvees: readonly FactureConnue[] | undefined;
  readonly done: string | undefined;
}

export function renderCycles(visit: Visit, model: CyclesModel): Html {
  const t = visit.texts.suivi.cycles;
  return renderPage(visit, {
    title: t.title,
    trail: [],
    current: 'cycles',
    body: html`${model.done !== undefined && notice(model.done)}
<div class="title"><h1>${t.title}</h1>${liveSign(visit)}</div>
${search(visit, model)}
<section class="panel" id="non-correles" data-live-region aria-labelledby="titre-non-correles" data-testid="non-correles">
<h2 id="titre-non-correles">${t.uncorrelated}${model.total > 0 && html` <span class="tally">${visit.figures.count(model.total)}</span>`}</h2>
<p class="hint">${t.uncorrelatedHint}</p>
${model.statuts.length === 0 ? html`<p class="empty">${t.empty}</p>` : uncorrelated(visit, model.statuts)}
${model.total > model.statuts.length && html`<p class="empty">${visit.figures.count(model.total - model.statuts.length)} ${visit.texts.flux.more}</p>`}
</section>`,
  });
}

function search(visit: Visit, { numero, trouvees }: CyclesModel): Html {
  const { texts } = visit;
  const t = texts.suivi.cycles;
  return html`<section class="panel" aria-labelledby="titre-recherche" data-testid="recherche">
<h2 id="titre-recherche">${t.find}</h2>
<form class="find" method="get" action="/admin/cycles" role="search"><label for="numero">${t.findHint}</label>
<input id="numero" name="numero" type="search" maxlength="80" autocomplete="off" spellcheck="false" value="${numero}"><button type="submit">${t.findButton}</button></form>
${trouvees?.length === 0 && html`<p class="empty">${t.notFound}</p>`}
${
  trouvees !== undefined &&
  trouvees.length > 0 &&
  html`<ul class="rows">${trouvees.map(
    ({
      flux,
      rang,
      facture: { numero: found, fournisseur, objet },
    }) => html`<li><a href="${fluxHref(flux)}#titre-cycles">${found} <code>${flux}</code></a>
<span>${texts.flux.ofFacture} ${rang}</span> <span class="muted">${t.supplier} ${fournisseur ?? texts.none}${objet?.nature === 'FACTURE' && objet.dateEmission !== undefined && ` · ${t.emitted} ${objet.dateEmission}`}</span></li>`,
  )}</ul>`
}
</section>`;
}

function uncorrelated(visit: Visit, statuts: readonly StatutRecord[]): Html {
  const { texts } = visit;
  const t = texts.suivi.cycles;
  return html`<div class="scroll"><table class="cards prose"><caption class="unseen">${t.uncorrelated}</caption>
<thead><tr><th scope="col">${t.statut}</th><th scope="col">${t.facture}</th><th scope="col">${t.received}</th><th scope="col">${t.flux}</th><th scope="col">${texts.queues.actions}</th></tr></thead>
<tbody>${statuts.map(
    ({ id, dit, flux, rang, creeLe }) => html`<tr data-statut="${id}">
<th scope="row" data-label="${t.statut}"><span>${statutLabel(dit)} <small class="label">${texts.suivi.normes[dit.norme]}</small></span></th>
<td data-label="${t.facture}"><span>${dit.cle.numero} <small class="label">${t.supplier} ${dit.cle.fournisseur || texts.none}</small></span></td>
<td class="when" data-label="${t.received}">${instant(visit, creeLe)}</td>
<td data-label="${t.flux}"><span><a href="${fluxHref(flux)}"><code>${flux}</code></a> <small class="label">${texts.flux.rank} ${rang}</small></span></td>
<td data-label="${texts.queues.actions}">${motifForm(visit, { action: `/admin/cycles/${id}/classer`, button: t.dismiss, label: `${t.motif} : ${t.statut} ${id}` })}</td></tr>`,
  )}</tbody></table></div>`;
}
