// SPDX-License-Identifier: Apache-2.0
/** The queues: depth per étape, pause and resume, dead letters, reconciliation. */
import type { EtapeCounts, Work } from '../../ports/work.ts';
import { type Html, html, type Renderable } from '../html.ts';
import { actionForm, liveSign, notice, renderPage } from '../layout.ts';
import type { Partenaires } from '../partenaires.ts';
import { badge, fluxHref, instant, partenaireName } from '../parts.ts';
import { type DeskState, liveFigure, liveValues, queueKey } from '../state.ts';
import type { Visit } from '../visit.ts';

type DeadLetter = Work & { readonly erreur: string };

export interface QueuesModel {
  readonly state: DeskState;
  /** Undefined when the engine does not answer. */
  readonly dead: readonly DeadLetter[] | undefined;
  readonly partenaires: Partenaires;
  /** What was just done, to say so once. */
  readonly done: string | undefined;
}

export function renderQueues(visit: Visit, model: QueuesModel): Html {
  const { state, done } = model;
  const t = visit.texts.queues;
  const { queue } = state;
  return renderPage(visit, {
    title: t.title,
    trail: [],
    current: 'queues',
    body: html`${done !== undefined && notice(done)}
<div class="title"><h1>${t.title}</h1>${liveSign(visit)}</div>
<section class="panel" id="files" data-live-region aria-label="${t.title}" data-testid="files">
<p class="meta">${t.driver} <code data-testid="moteur">${queue.driver}</code> ${badge(queue.healthy ? 'good' : 'bad', queue.healthy ? t.healthy : t.unhealthy)}</p>
<p class="hint">${queue.driver === 'journal' ? t.driverJournal : t.driverBullmq}</p>
${visit.frame.hasBullBoard && html`<p><a href="/admin/bullmq/">${t.board}</a></p>`}
${queue.etapes === undefined ? html`<p class="empty">${t.unreachable}</p>` : etapesTable(visit, state, queue.etapes)}
<div class="actions">${actionForm(visit, '/admin/files/reconciliation', html`<button class="quiet" type="submit">${t.reconcile}</button>`)}<p class="hint">${t.reconcileHint}</p></div>
</section>
${deadLetters(visit, model)}`,
  });
}

function etapesTable(visit: Visit, state: DeskState, etapes: readonly EtapeCounts[]): Html {
  const { texts } = visit;
  const t = texts.queues;
  const values = liveValues(visit, state);
  const number = (label: string, { etape }: EtapeCounts, figure: string) =>
    html`<td class="number" data-label="${label}">${liveFigure(values, queueKey(etape, figure))}</td>`;
  return html`<div class="scroll"><table class="cards"><caption class="unseen">${t.title}</caption>
<thead><tr><th scope="col">${t.etape}</th><th scope="col">${t.state}</th><th scope="col" class="number">${t.waiting}</th><th scope="col" class="number">${t.active}</th><th scope="col" class="number">${t.delayed}</th><th scope="col" class="number">${t.dead}</th><th scope="col" class="number">${t.oldest}</th><th scope="col">${t.actions}</th></tr></thead>
<tbody>${etapes.map(
    (counts) => html`<tr data-etape="${counts.etape}">
<th scope="row" data-label="${t.etape}"><span>${texts.etapes[counts.etape]} <small class="label">${texts.etapesDetail[counts.etape]}</small></span></th>
<td data-label="${t.state}">${badge(counts.paused ? 'warn' : 'good', counts.paused ? t.paused : t.running)}</td>
${number(t.waiting, counts, 'waiting')}${number(t.active, counts, 'active')}${number(t.delayed, counts, 'delayed')}${number(t.dead, counts, 'dead')}${number(t.oldest, counts, 'oldest')}
<td data-label="${t.actions}">${pauseForm(visit, counts)}</td></tr>`,
  )}</tbody></table></div>`;
}

function pauseForm(visit: Visit, { etape, paused }: EtapeCounts): Html {
  const { queues, etapes } = visit.texts;
  const label = paused ? queues.resume : queues.pause;
  const action = `/admin/files/${etape}/${paused ? 'reprise' : 'pause'}`;
  return actionForm(
    visit,
    action,
    html`<button class="quiet" type="submit" aria-label="${label} : ${etapes[etape]}">${label}</button>`,
  );
}

function deadLetters(visit: Visit, { dead, partenaires }: QueuesModel): Html {
  const t = visit.texts.queues;
  let content: Renderable = html`<p class="empty">${t.unreachable}</p>`;
  if (dead !== undefined) {
    content =
      dead.length === 0 ? html`<p class="empty">${t.noDead}</p>` : deadTable(visit, dead, partenaires);
  }
  return html`<section class="panel" id="abandonnes" data-live-region aria-labelledby="titre-abandonnes" data-testid="abandonnes">
<h2 id="titre-abandonnes">${t.deadTitle}</h2>
${content}
</section>`;
}

function deadTable(visit: Visit, dead: readonly DeadLetter[], partenaires: Partenaires): Html {
  const { texts } = visit;
  const t = texts.queues;
  return html`<div class="scroll"><table class="cards"><caption class="unseen">${t.deadTitle}</caption>
<thead><tr><th scope="col">${texts.list.title}</th><th scope="col">${t.etape}</th><th scope="col">${texts.list.partenaire}</th><th scope="col">${t.error}</th><th scope="col" class="number">${t.attempts}</th><th scope="col">${t.since}</th><th scope="col">${t.actions}</th></tr></thead>
<tbody>${dead.map(
    (work) => html`<tr data-work="${work.id}">
<th scope="row" data-label="${texts.list.title}"><a href="${fluxHref(work.flux)}"><code>${work.flux}</code></a></th>
<td data-label="${t.etape}">${texts.etapes[work.etape]}</td>
<td data-label="${texts.list.partenaire}">${partenaireName(partenaires, work.partenaire)}</td>
<td data-label="${t.error}"><span class="error">${work.erreur}</span></td>
<td class="number" data-label="${t.attempts}">${work.tentatives}</td>
<td class="when" data-label="${t.since}">${instant(visit, work.creeLe)}</td>
<td data-label="${t.actions}">${actionForm(visit, '/admin/files/relance', html`<input type="hidden" name="travail" value="${work.id}"><button class="quiet" type="submit" aria-label="${t.retry} : ${work.flux}">${t.retry}</button>`)}</td></tr>`,
  )}</tbody></table></div>`;
}
