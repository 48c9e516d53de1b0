// SPDX-License-Identifier: Apache-2.0
/** One flux: what it is, its answers, its factures with their constats, and all that happened to it. */
import type { Facture } from '../../domain/facture.ts';
import type { Raccordement } from '../../domain/raccordement.ts';
import type { ConstatRecord, EventRecord, FluxRecord } from '../../ports/journal.ts';
import type { MessageRecord } from '../../ports/messages.ts';
import { type Html, hrefOf, html, type Renderable } from '../html.ts';
import type { IncidentCause } from '../incident.ts';
import { actionForm, liveSign, notice, renderPage } from '../layout.ts';
import type { Partenaires } from '../partenaires.ts';
import {
  factureBadge,
  fluxBadge,
  fluxHref,
  instant,
  labelOfCode,
  partenaireName,
  raccordementHref,
} from '../parts.ts';
import { answersAlone, type Suivi } from '../suivi.ts';
import type { Visit } from '../visit.ts';
import { renderConstats } from './constats.ts';
import { renderCyclesDeFactures } from './cycle-factures.ts';
import { renderCarried, renderEnvois } from './envois.ts';
import { renderIncident } from './incident.ts';
import { renderMessages } from './messages.ts';
import { renderTimeline } from './timeline.ts';

export interface FluxDetailModel {
  readonly flux: FluxRecord;
  readonly raccordement: Raccordement | undefined;
  readonly factures: readonly Facture[];
  readonly constats: readonly ConstatRecord[];
  readonly events: readonly EventRecord[];
  readonly answers: readonly FluxRecord[];
  /** That carried it, where its protocole has messages. */
  readonly messages: readonly MessageRecord[];
  readonly partenaires: Partenaires;
  /** Why, when it is INCIDENTE. */
  readonly incident: IncidentCause | undefined;
  readonly wasReplayed: boolean;
  /** Its envois, and the statuts of its factures. */
  readonly suivi: Suivi;
}

/** Rows of a table on one page: a flux holds 500 factures at most by the rules of Chorus Pro. */
const facturesLimit = 500;

export function renderFluxDetail(visit: Visit, model: FluxDetailModel): Html {
  const { texts } = visit;
  const { flux } = model;
  const isReceived = flux.sens === 'EMISSION';
  return renderPage(visit, {
    title: flux.nomFichier,
    trail: [{ href: '/admin/flux', label: texts.list.title }],
    current: 'flux',
    body: html`${model.wasReplayed && notice(texts.flux.replayed)}
<div class="title"><h1 class="name">${flux.nomFichier}</h1><span id="statut-du-flux" data-live-region>${fluxBadge(visit, flux.statut)}</span>${liveSign(visit)}</div>
<div id="flux" data-live-region data-testid="flux-detail" data-statut="${flux.statut}">
${model.incident && renderIncident(visit, model.incident)}
${identity(visit, model)}
${actions(visit, flux)}
${isReceived && answers(visit, answersAlone(model.answers, model.suivi))}
${isReceived && factures(visit, model.factures)}
${isReceived && model.factures.length > 0 && renderCyclesDeFactures(visit, model.suivi)}
${isReceived ? renderEnvois(visit, model.suivi.envois) : renderCarried(visit, model.suivi.portes)}
${(isReceived || model.constats.length > 0) && renderConstats(visit, model.constats, model.factures)}
${renderMessages(visit, model.messages)}
${renderTimeline(visit, model.events)}
</div>`,
  });
}

function identity(visit: Visit, { flux, raccordement, partenaires }: FluxDetailModel): Html {
  const { texts, figures } = visit;
  const t = texts.flux;
  const label = labelOfCode(flux.codeInterface);
  const code =
    flux.codeInterface === undefined
      ? html`<span class="muted">${t.noCode}</span>`
      : html`<code>${flux.codeInterface}</code> <small${label !== undefined && html` lang="fr"`}>${label ?? t.unknownCode}</small>`;
  const pairs: readonly (readonly [string, Renderable])[] = [
    [texts.list.code, code],
    [texts.list.sens, texts.sensLongs[flux.sens]],
    [
      texts.list.partenaire,
      html`<a href="${hrefOf('/admin/flux', { partenaire: flux.partenaire })}">${partenaireName(partenaires, flux.partenaire)}</a>`,
    ],
    [
      t.raccordement,
      raccordement === undefined
        ? flux.raccordement
        : html`<a href="${raccordementHref(raccordement.id)}">${raccordement.nom}</a>`,
    ],
    [t.protocole, texts.protocoles[flux.protocole]],
    [texts.list.size, figures.size(flux.sizeBytes)],
    [t.created, instant(visit, flux.creeLe)],
    [t.modified, instant(visit, flux.modifieLe)],
    [t.expires, flux.expireLe && instant(visit, flux.expireLe)],
    [
      t.origin,
      flux.origine &&
        html`<a href="${fluxHref(flux.origine)}" data-testid="origine"><code>${flux.origine}</code></a>`,
    ],
    [t.identifiant, flux.identifiant && html`<code>${flux.identifiant}</code>`],
    [t.id, html`<code>${flux.id}</code>`],
    [t.sha256, html`<code class="hash" data-testid="sha256">${flux.sha256}</code>`],
  ];
  return html`<dl class="identity panel">${pairs.map(
    ([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

function actions(visit: Visit, flux: FluxRecord): Html {
  const t = visit.texts.flux;
  const mayReplay = flux.sens === 'EMISSION' && flux.statut === 'INCIDENTE';
  return html`<div class="actions">
<a class="button${mayReplay && ' quiet'}" href="${fluxHref(flux.id)}/contenu" download data-testid="telecharger">${t.download}</a>
${flux.sens === 'RECEPTION' && html`<a class="button quiet" href="${fluxHref(flux.id)}/texte">${t.view}</a>`}
${mayReplay && html`${actionForm(visit, `${fluxHref(flux.id)}/rejouer`, html`<button type="submit" data-testid="rejouer">${t.replay}</button>`)}<p class="hint">${t.replayHint}</p>`}
</div>`;
}

function answers(visit: Visit, rows: readonly FluxRecord[]): Html {
  const t = visit.texts.flux;
  return html`<section class="panel" aria-labelledby="titre-reponses" data-testid="reponses">
<h2 id="titre-reponses">${t.answers}</h2>
${rows.length === 0 && html`<p class="empty">${t.noAnswers}</p>`}
<ul class="rows">${rows.map(
    (answer) => html`<li>${fluxBadge(visit, answer.statut)}
<a class="name" href="${fluxHref(answer.id)}">${answer.nomFichier}</a>
<span class="muted">${visit.figures.size(answer.sizeBytes)} · ${instant(visit, answer.creeLe)}</span>
<span class="links"><a href="${fluxHref(answer.id)}/texte" aria-label="${t.view} ${answer.nomFichier}">${t.view}</a> <a href="${fluxHref(answer.id)}/contenu" download aria-label="${t.downloadAnswer} ${answer.nomFichier}">${t.downloadAnswer}</a></span></li>`,
  )}</ul>
</section>`;
}

function factures(visit: Visit, rows: readonly Facture[]): Html {
  const t = visit.texts.flux;
  const shown = rows.slice(0, facturesLimit);
  return html`<section class="panel" aria-labelledby="titre-factures" data-testid="factures">
<h2 id="titre-factures">${t.factures}${rows.length > 0 && html` <span class="tally">${visit.figures.count(rows.length)}</span>`}</h2>
${rows.length === 0 && html`<p class="empty">${t.noFactures}</p>`}
${
  rows.length > 0 &&
  html`<div class="scroll"><table class="cards"><caption class="unseen">${t.factures}</caption>
<thead><tr><th scope="col">${t.rank}</th><th scope="col">${t.verdict}</th><th scope="col">${t.number}</th><th scope="col">${visit.texts.list.name}</th><th scope="col">${t.supplier}</th><th scope="col">${t.debtor}</th><th scope="col" class="number">${visit.texts.list.size}</th><th scope="col">${t.ruleSets}</th></tr></thead>
<tbody>${shown.map((facture) => factureRow(visit, facture))}</tbody></table></div>`
}
${rows.length > shown.length && html`<p class="empty">${rows.length - shown.length} ${t.more}</p>`}
</section>`;
}

function factureRow(visit: Visit, facture: Facture): Html {
  const t = visit.texts.flux;
  const { none } = visit.texts;
  return html`<tr>
<td data-label="${t.rank}">${facture.rang}</td>
<td data-label="${t.verdict}">${factureBadge(visit, facture.statut)}</td>
<th scope="row" data-label="${t.number}">${facture.numero ?? none}</th>
<td data-label="${visit.texts.list.name}"><span class="name">${facture.nomFichier}</span></td>
<td data-label="${t.supplier}">${facture.fournisseur ?? none}</td>
<td data-label="${t.debtor}">${facture.destinataire ?? none}</td>
<td class="number" data-label="${visit.texts.list.size}">${visit.figures.size(facture.sizeBytes)}</td>
<td data-label="${t.ruleSets}">${facture.jeuxDeRegles.length === 0 ? none : html`<small>${facture.jeuxDeRegles.map(({ id, version }) => `${id} ${version}`).join(', ')}</small>`}</td>
</tr>`;
}
