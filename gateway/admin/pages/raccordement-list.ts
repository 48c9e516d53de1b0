// SPDX-License-Identifier: Apache-2.0
/** All raccordements, by name: who is connected how, until when, and how long the certificates still serve. */
import type { Raccordement, StatutRaccordement } from '../../domain/raccordement.ts';
import type { CertificatSuivi } from '../certificats.ts';
import { type Html, html, type Renderable } from '../html.ts';
import { renderPage } from '../layout.ts';
import { badge, instant, raccordementHref, type Tone } from '../parts.ts';
import type { Visit } from '../visit.ts';
import { field } from './filters.ts';
import { resteDe, sayUsages } from './raccordement.ts';

export interface RaccordementDeListe {
  readonly raccordement: Raccordement;
  /** `ILLISIBLE`: one of them cannot be read. */
  readonly certificats: readonly CertificatSuivi[] | 'ILLISIBLE';
}

export interface RaccordementListModel {
  readonly recherche: string | undefined;
  readonly rows: readonly RaccordementDeListe[];
  /** Found, and not on this page. */
  readonly omitted: number;
}

export const toneOfStatut: Readonly<Record<StatutRaccordement, Tone>> = {
  BROUILLON: 'new',
  EN_COURS: 'busy',
  ACTIF: 'good',
  INACTIF: 'warn',
  ERREUR: 'bad',
  PARTIELLE: 'warn',
};

const path = '/admin/raccordements';

export function renderRaccordementList(visit: Visit, model: RaccordementListModel): Html {
  const { list } = visit.texts;
  const t = visit.texts.as2.raccordements;
  const { recherche, rows, omitted } = model;
  return renderPage(visit, {
    title: t.title,
    trail: [],
    current: 'raccordements',
    body: html`<div class="title"><h1>${t.title}</h1></div>
<form class="filters panel" method="get" action="${path}" role="search" aria-label="${t.title}">
${field('recherche', t.search, html`<input id="recherche" name="recherche" type="search" maxlength="100" autocomplete="off" spellcheck="false" value="${recherche}">`)}
<div class="buttons"><button type="submit">${list.apply}</button><a class="button quiet" href="${path}">${list.reset}</a></div>
</form>
<section class="panel" id="liste" aria-label="${t.title}" data-testid="raccordements">
${rows.length === 0 ? html`<div class="empty"><p>${t.empty}</p></div>` : table(visit, rows)}
${omitted > 0 && html`<p class="empty">${visit.figures.count(omitted)} ${t.others}</p>`}
</section>`,
  });
}

function table(visit: Visit, rows: readonly RaccordementDeListe[]): Html {
  const { texts } = visit;
  const t = texts.as2.raccordements;
  const one = texts.as2.raccordement;
  return html`<div class="scroll"><table class="cards"><caption class="unseen">${t.title}</caption>
<thead><tr><th scope="col">${one.statut}</th><th scope="col">${one.title}</th><th scope="col">${t.application}</th><th scope="col">${texts.flux.protocole}</th><th scope="col">${one.validity}</th><th scope="col">${one.certificats}</th></tr></thead>
<tbody>${rows.map((row) => tableRow(visit, row))}</tbody></table></div>`;
}

function tableRow(visit: Visit, { raccordement, certificats }: RaccordementDeListe): Html {
  const { texts } = visit;
  const t = texts.as2.raccordements;
  const one = texts.as2.raccordement;
  const { id, nom, statut, protocole, codeApplication, role, valideDu, valideAu } = raccordement;
  return html`<tr data-raccordement="${id}">
<td data-label="${one.statut}">${badge(toneOfStatut[statut], one.statuts[statut])}</td>
<th scope="row" data-label="${one.title}"><span><a href="${raccordementHref(id)}">${nom}</a>${role === 'AMONT' && html` <small class="label">${one.roles.AMONT}</small>`}</span></th>
<td data-label="${t.application}"><code>${codeApplication}</code></td>
<td data-label="${texts.flux.protocole}">${texts.protocoles[protocole]}</td>
<td class="validity" data-label="${one.validity}"><span>${instant(visit, valideDu)} → ${instant(visit, valideAu)}</span></td>
<td data-label="${one.certificats}">${sayCertificats(visit, raccordement, certificats)}</td>
</tr>`;
}

function sayCertificats(
  visit: Visit,
  { as2, pesit }: Raccordement,
  certificats: RaccordementDeListe['certificats'],
): Renderable {
  const { none, as2: words } = visit.texts;
  if ((as2 ?? pesit) === undefined) return html`<span>${none}</span>`;
  if (certificats === 'ILLISIBLE') return badge('bad', words.raccordements.unreadable);
  if (certificats.length === 0) return html`<span>${words.raccordement.noCertificats}</span>`;
  const soonest = certificats.toSorted((one, other) => one.au.getTime() - other.au.getTime());
  return html`<ul class="certificats">${soonest.map(
    (one) => html`<li>${sayUsages(visit, one.usages)} ${resteDe(visit, one)}</li>`,
  )}</ul>`;
}
