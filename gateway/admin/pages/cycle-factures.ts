// SPDX-License-Identifier: Apache-2.0
/** The cycle de vie of each facture of a flux: every statut said of it, oldest first, in the words of its list. */
import type { MontantStatut, MotifStatut } from '../../domain/cycle-de-vie.ts';
import type { StatutRecord } from '../../ports/cycles.ts';
import { type Html, html, type Renderable } from '../html.ts';
import { fluxHref } from '../parts.ts';
import type { CycleDeFacture, Suivi } from '../suivi.ts';
import type { Visit } from '../visit.ts';
import { statutLabel } from './envois.ts';

export function renderCyclesDeFactures(visit: Visit, { cycles, cyclesOmis }: Suivi): Html {
  const t = visit.texts.suivi.cycles;
  return html`<section class="panel" aria-labelledby="titre-cycles" data-testid="cycles">
<h2 id="titre-cycles">${t.ofFactures}</h2>
${cycles.length === 0 && html`<p class="empty">${t.none}</p>`}
${cycles.map((cycle) => ofFacture(visit, cycle))}
${cyclesOmis > 0 && html`<p class="empty">${visit.figures.count(cyclesOmis)} ${t.omitted}</p>`}
</section>`;
}

function ofFacture(visit: Visit, { facture, statuts }: CycleDeFacture): Html {
  return html`<h3>${visit.texts.flux.ofFacture} ${facture.rang} <span class="muted">${facture.numero ?? facture.nomFichier}</span></h3>
<ol class="timeline">${statuts.map((statut) => step(visit, statut))}</ol>`;
}

function step(visit: Visit, { dit, flux, facture, id }: StatutRecord): Html {
  const { suivi } = visit.texts;
  const own = facture?.flux === flux;
  const by = own
    ? suivi.cycles.own
    : html`${suivi.cycles.saidBy} <a href="${fluxHref(flux)}"><code>${flux}</code></a>`;
  const details: readonly Renderable[] = [
    ...dit.motifs.map(motif),
    ...(dit.commentaire === undefined ? [] : [html`<span lang="fr">${dit.commentaire}</span>`]),
    ...dit.montants.map(montant),
  ];
  return html`<li data-statut="${dit.code}" data-id="${id}">
<time datetime="${dit.horodatage.toISOString()}">${visit.figures.instant(dit.horodatage)}</time>
<div><p><strong>${statutLabel(dit)}</strong> <span class="muted">${by}</span></p>
${details.length > 0 && html`<ul class="chips">${details.map((detail) => html`<li>${detail}</li>`)}</ul>`}
</div>
<span class="print">${suivi.normes[dit.norme]}</span>
</li>`;
}

function motif({ code, libelle, action }: MotifStatut): Html {
  return html`${code !== undefined && html`<code>${code}</code> `}<span lang="fr">${libelle}</span>${action !== undefined && html` <code>${action}</code>`}`;
}

function montant({ type, valeur, devise, taux }: MontantStatut): Html {
  return html`<code>${type}</code> ${valeur} ${devise}${taux !== undefined && ` (${taux}\u00A0%)`}`;
}
