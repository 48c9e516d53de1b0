// SPDX-License-Identifier: Apache-2.0
/** The batches: what waits for whom and when it leaves, what nobody receives, what left lately. */
import type { Envoi, Lot } from '../../ports/envois.ts';
import type { AttenteRaccordement } from '../attente.ts';
import { type Html, html, type Renderable } from '../html.ts';
import { actionForm, liveSign, notice, renderPage } from '../layout.ts';
import type { Partenaires } from '../partenaires.ts';
import { badge, fluxHref, instant, partenaireName } from '../parts.ts';
import type { Passage } from '../passages.ts';
import type { Visit } from '../visit.ts';
import { abandonForm, aboutEnvoi } from './envois.ts';

export interface LotsModel {
  readonly attente: readonly AttenteRaccordement[];
  readonly lots: readonly Lot[];
  /** Envois nobody receives. */
  readonly orphelins: readonly Envoi[];
  /** Names of raccordements, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly partenaires: Partenaires;
  readonly passage: Passage | undefined;
  readonly done: string | undefined;
}

export function renderLots(visit: Visit, model: LotsModel): Html {
  const t = visit.texts.suivi.lots;
  return renderPage(visit, {
    title: t.title,
    trail: [],
    current: 'lots',
    body: html`${model.done !== undefined && notice(model.done)}
<div class="title"><h1>${t.title}</h1>${liveSign(visit)}</div>
<section class="panel" id="attente" data-live-region aria-labelledby="titre-attente" data-testid="attente">
<h2 id="titre-attente">${t.waiting}</h2>
${model.attente.length === 0 ? html`<p class="empty">${t.nothing}</p>` : waiting(visit, model)}
${model.passage && said(visit, model.passage)}
<div class="actions">${runForm(visit, 'non', t.run)}${runForm(visit, 'oui', t.runAll)}<p class="hint">${t.runHint}</p></div>
</section>
${model.orphelins.length > 0 && orphans(visit, model.orphelins)}
${past(visit, model)}`,
  });
}

function runForm(visit: Visit, tout: 'oui' | 'non', label: string): Html {
  return actionForm(
    visit,
    '/admin/lots/passage',
    html`<input type="hidden" name="tout" value="${tout}"><button class="quiet" type="submit">${label}</button>`,
  );
}

function said(visit: Visit, { debut, fin, rapport }: Passage): Html {
  const t = visit.texts.suivi.lots;
  if (fin === undefined) return notice(html`${t.running} ${instant(visit, debut)}.`);
  if (rapport === undefined) return notice(t.failed, 'bad');
  const { count } = visit.figures;
  const counts = `${count(rapport.flux)} ${t.leftFlux}, ${count(rapport.envois)} ${t.leftEnvois}, ${count(rapport.echecs)} ${t.failures}`;
  return notice(html`${t.ran} (${instant(visit, fin)}) : ${counts}.`, rapport.echecs === 0 ? 'good' : 'bad');
}

function waiting(visit: Visit, { attente, partenaires }: LotsModel): Html {
  const { texts } = visit;
  const t = texts.suivi.lots;
  return html`<div class="scroll"><table class="cards prose"><caption class="unseen">${t.waiting}</caption>
<thead><tr><th scope="col">${texts.flux.raccordement}</th><th scope="col">${texts.list.partenaire}</th><th scope="col">${t.codes}</th><th scope="col">${t.oldest}</th><th scope="col">${t.departure}</th></tr></thead>
<tbody>${attente.map(
    (one) => html`<tr data-raccordement="${one.id}">
<th scope="row" data-label="${texts.flux.raccordement}">${one.raccordement?.nom ?? one.id}</th>
<td data-label="${texts.list.partenaire}">${one.raccordement === undefined ? texts.none : partenaireName(partenaires, one.raccordement.partenaire)}</td>
<td data-label="${t.codes}"><ul class="codes">${one.groupes.map((groupe) => html`<li><code>${groupe.codeInterface}</code> <span class="tally">${visit.figures.count(groupe.nombre)}</span></li>`)}</ul></td>
<td class="when" data-label="${t.oldest}">${oldest(visit, one)}</td>
<td data-label="${t.departure}">${departure(visit, one)}</td></tr>`,
  )}</tbody></table></div>`;
}

function oldest(visit: Visit, { groupes }: AttenteRaccordement): Renderable {
  const [first] = [...groupes].sort((a, b) => a.plusAncien.getTime() - b.plusAncien.getTime());
  return first && instant(visit, first.plusAncien);
}

function departure(visit: Visit, { depart, groupes }: AttenteRaccordement): Html {
  const { suivi } = visit.texts;
  const said = suivi.departs[depart.raison];
  const [deadline] = groupes
    .flatMap(({ echeance }) => (echeance === undefined ? [] : [echeance]))
    .sort((a, b) => a.getTime() - b.getTime());
  const at = depart.raison === 'FERME' || depart.raison === 'IMMEDIAT' ? undefined : depart.le;
  const stopped = depart.raison === 'FERME' || depart.raison === 'JAMAIS';
  return html`<span>${stopped ? badge('warn', said) : html`${at && html`${instant(visit, at)} `}<small${at && html` class="label"`}>${said}</small>`}
${deadline && html` <small class="label">${suivi.lots.deadline} ${instant(visit, deadline)}</small>`}</span>`;
}

function orphans(visit: Visit, envois: readonly Envoi[]): Html {
  const { texts } = visit;
  const t = texts.suivi;
  return html`<section class="panel" id="orphelins" data-live-region aria-labelledby="titre-orphelins" data-testid="orphelins">
<h2 id="titre-orphelins">${t.lots.orphans} <span class="tally">${visit.figures.count(envois.length)}</span></h2>
<p class="hint">${t.lots.orphansHint}</p>
<div class="scroll"><table class="cards prose"><caption class="unseen">${t.lots.orphans}</caption>
<thead><tr><th scope="col">${t.envois.genre}</th><th scope="col">${t.envois.source}</th><th scope="col">${t.envois.recipient}</th><th scope="col">${t.lots.oldest}</th><th scope="col">${texts.queues.actions}</th></tr></thead>
<tbody>${envois.map(
    (envoi) => html`<tr data-envoi="${envoi.id}">
<th scope="row" data-label="${t.envois.genre}"><span>${t.genres[envoi.genre]} <small class="label">${aboutEnvoi(visit, envoi)}</small></span></th>
<td data-label="${t.envois.source}"><a href="${fluxHref(envoi.source)}"><code>${envoi.source}</code></a></td>
<td data-label="${t.envois.recipient}"><code>${envoi.destinataire ?? texts.none}</code></td>
<td class="when" data-label="${t.lots.oldest}">${instant(visit, envoi.creeLe)}</td>
<td data-label="${texts.queues.actions}">${abandonForm(visit, envoi)}</td></tr>`,
  )}</tbody></table></div>
</section>`;
}

function past(visit: Visit, { lots, names }: LotsModel): Html {
  const { texts, figures } = visit;
  const t = texts.suivi.lots;
  return html`<section class="panel" id="lots-passes" data-live-region aria-labelledby="titre-lots-passes" data-testid="lots-passes">
<h2 id="titre-lots-passes">${t.past}</h2>
${lots.length === 0 && html`<p class="empty">${t.noPast}</p>`}
${
  lots.length > 0 &&
  html`<div class="scroll"><table class="cards prose"><caption class="unseen">${t.past}</caption>
<thead><tr><th scope="col">${t.end}</th><th scope="col">${texts.flux.raccordement}</th><th scope="col">${texts.list.codeShort}</th><th scope="col" class="number">${t.number}</th><th scope="col" class="number">${t.duration}</th><th scope="col">${t.flux}</th></tr></thead>
<tbody>${lots.map(
    (lot) => html`<tr data-lot="${lot.id}">
<th scope="row" class="when" data-label="${t.end}">${instant(visit, lot.fin)}</th>
<td data-label="${texts.flux.raccordement}">${names.get(lot.raccordement) ?? lot.raccordement}</td>
<td data-label="${texts.list.codeShort}"><code>${lot.codeInterface}</code></td>
<td class="number" data-label="${t.number}">${figures.count(lot.envois)}</td>
<td class="number" data-label="${t.duration}">${figures.age(lot.fin.getTime() - lot.debut.getTime())}</td>
<td data-label="${t.flux}"><a href="${fluxHref(lot.flux)}"><code>${lot.flux}</code></a></td></tr>`,
  )}</tbody></table></div>`
}
</section>`;
}
