// SPDX-License-Identifier: Apache-2.0
/** The envois of a flux: what it gave rise to and what became of it, or what it carries. */
import type { StatutFactureDit } from '../../domain/cycle-de-vie.ts';
import type { Envoi, EnvoiSuivi } from '../../ports/envois.ts';
import { motifLimit } from '../fields.ts';
import { type Html, html } from '../html.ts';
import { actionForm } from '../layout.ts';
import { badge, fluxHref, instant } from '../parts.ts';
import { ditOfEnvoi, labelOfStatut } from '../suivi.ts';
import type { Visit } from '../visit.ts';

/** Rows on one page: a flux of 500 factures may have a thousand envois. */
const envoisLimit = 200;

/** Of a flux received. */
export function renderEnvois(visit: Visit, envois: readonly EnvoiSuivi[]): Html {
  const { suivi } = visit.texts;
  const t = suivi.envois;
  const shown = envois.slice(0, envoisLimit);
  return html`<section class="panel" aria-labelledby="titre-envois" data-testid="envois">
<h2 id="titre-envois">${t.title}${tally(visit, envois.length)}</h2>
${envois.length === 0 && html`<p class="empty">${t.none}</p>`}
${
  envois.length > 0 &&
  html`<div class="scroll"><table class="cards prose"><caption class="unseen">${t.title}</caption>
<thead><tr><th scope="col">${t.genre}</th><th scope="col">${t.code}</th><th scope="col">${t.about}</th><th scope="col">${suivi.lots.deadline}</th><th scope="col">${t.state}</th></tr></thead>
<tbody>${shown.map(
    (envoi) => html`<tr data-envoi="${envoi.id}">
<th scope="row" data-label="${t.genre}">${suivi.genres[envoi.genre]}</th>
<td data-label="${t.code}"><code>${envoi.codeInterface ?? visit.texts.none}</code></td>
<td data-label="${t.about}"><span>${aboutEnvoi(visit, envoi)}${envoi.destinataire !== undefined && html` <small class="label">${t.recipient} <code>${envoi.destinataire}</code></small>`}</span></td>
<td class="when" data-label="${suivi.lots.deadline}">${envoi.echeance ? instant(visit, envoi.echeance) : visit.texts.none}</td>
<td data-label="${t.state}">${stateOf(visit, envoi)}</td></tr>`,
  )}</tbody></table></div>`
}
${more(visit, envois.length - shown.length)}
</section>`;
}

/** Of a flux emitted; nothing when no batch made it. */
export function renderCarried(visit: Visit, envois: readonly Envoi[]): Html | false {
  if (envois.length === 0) return false;
  const { suivi } = visit.texts;
  const shown = envois.slice(0, envoisLimit);
  return html`<section class="panel" aria-labelledby="titre-portes" data-testid="envois-portes">
<h2 id="titre-portes">${suivi.envois.carried}${tally(visit, envois.length)}</h2>
<ul class="rows">${shown.map(
    (envoi) => html`<li><span>${suivi.genres[envoi.genre]}</span> <span>${aboutEnvoi(visit, envoi)}</span>
<span class="muted">${suivi.envois.source} <a href="${fluxHref(envoi.source)}"><code>${envoi.source}</code></a></span></li>`,
  )}</ul>
${more(visit, envois.length - shown.length)}
</section>`;
}

/** What it is about, in a few words: a facture by its rank, a statut by its label. */
export function aboutEnvoi(visit: Visit, envoi: Envoi): Html {
  const dit = ditOfEnvoi(envoi);
  const rank = envoi.rang === undefined ? '' : `${visit.texts.suivi.envois.rank} ${envoi.rang}`;
  if (dit === undefined) return html`${rank}`;
  return html`${statutLabel(dit)} <span class="muted">${dit.cle.numero}</span>`;
}

/** `05 Rejetée - autre motif`: the label in the words of its list, which are French. */
export function statutLabel(dit: StatutFactureDit): Html {
  return html`<code>${dit.code}</code> <span lang="fr">${labelOfStatut(dit)}</span>`;
}

/** A reason is asked for: the envoi keeps it. */
export function abandonForm(visit: Visit, { id }: Envoi): Html {
  const { envois, cycles } = visit.texts.suivi;
  return motifForm(visit, {
    action: `/admin/envois/${id}/abandonner`,
    button: envois.giveUp,
    label: `${cycles.motif} : ${envois.title} ${id}`,
  });
}

/** A button with the reason that goes with it. */
export function motifForm(
  visit: Visit,
  { action, button, label }: { readonly action: string; readonly button: string; readonly label: string },
): Html {
  const { motif } = visit.texts.suivi.cycles;
  return actionForm(
    visit,
    action,
    html`<span class="with-motif"><input name="motif" required maxlength="${motifLimit}" autocomplete="off" aria-label="${label}" placeholder="${motif}"><button class="quiet" type="submit">${button}</button></span>`,
  );
}

function stateOf(visit: Visit, { emis, abandon, raccordement }: EnvoiSuivi): Html {
  const t = visit.texts.suivi.envois;
  if (emis !== undefined) {
    return html`<span>${badge('good', t.left)} <small class="label"><a href="${fluxHref(emis)}"><code>${emis}</code></a></small></span>`;
  }
  if (abandon !== undefined) {
    return html`<span>${badge('bad', t.givenUp)} <small class="label">${abandon.motif} ${instant(visit, abandon.le)}</small></span>`;
  }
  return raccordement === undefined ? badge('warn', t.nobody) : badge('busy', t.waiting);
}

function tally(visit: Visit, count: number): Html | false {
  return count > 0 && html` <span class="tally">${visit.figures.count(count)}</span>`;
}

function more(visit: Visit, count: number): Html | false {
  return count > 0 && html`<p class="empty">${visit.figures.count(count)} ${visit.texts.flux.more}</p>`;
}
