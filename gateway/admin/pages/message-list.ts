// SPDX-License-Identifier: Apache-2.0
/** All messages, newest first: also those that were refused, which no flux leads to. Keyset pages, as the list of flux. */
import type { FluxId } from '../../domain/flux.ts';
import type { Raccordement } from '../../domain/raccordement.ts';
import type { MessageRecord } from '../../ports/messages.ts';
import { type Html, hrefOf, html } from '../html.ts';
import { renderPage } from '../layout.ts';
import { etatsDe, type MessageQuery } from '../message-query.ts';
import { fluxHref, instant, raccordementHref } from '../parts.ts';
import { faitsDe } from '../preuves.ts';
import type { Visit } from '../visit.ts';
import { option, type Pages, pager, select } from './filters.ts';
import { dispositionOf, etatOf, proofOf } from './messages.ts';

/** A flux of a message that is named on the page. */
export interface FluxNomme {
  readonly id: FluxId;
  readonly nomFichier: string;
}

export interface MessageListModel {
  readonly query: MessageQuery;
  readonly rows: readonly MessageRecord[];
  readonly hasOlder: boolean;
  readonly raccordements: readonly Raccordement[];
  /** The first flux of each message. */
  readonly flux: ReadonlyMap<string, readonly FluxNomme[]>;
}

/** Flux of one message that are named: the others are counted. */
export const fluxNommes = 3;
/** Entries of the filter: past that a person comes from the page of the raccordement. */
const raccordementsLimit = 500;
const path = '/admin/messages';

export function renderMessageList(visit: Visit, model: MessageListModel): Html {
  const t = visit.texts.as2.messages;
  return renderPage(visit, {
    title: t.list,
    trail: [],
    current: 'messages',
    body: html`<div class="title"><h1>${t.list}</h1></div>
${filters(visit, model)}
<section class="panel" id="liste" aria-label="${t.list}" data-testid="messages">
<p class="hint">${t.hint}</p>
${model.rows.length === 0 ? empty(visit, model.query) : table(visit, model)}
${pager(visit, pagesOf(model))}
</section>`,
  });
}

function filters(visit: Visit, { query, raccordements }: MessageListModel): Html {
  const { list } = visit.texts;
  const t = visit.texts.as2.messages;
  const known = raccordements.filter(
    ({ as2, pesit, id }) => (as2 ?? pesit) !== undefined || id === query.raccordement,
  );
  const group = (label: string, sens: MessageRecord['sens']) =>
    html`<optgroup label="${label}">${etatsDe[sens].map((etat) => option(etat, t.etats[etat], query.etat))}</optgroup>`;
  return html`<form class="filters panel" method="get" action="${path}" role="search" aria-label="${t.filters}">
${select(
  visit,
  'raccordement',
  t.of,
  known.slice(0, raccordementsLimit).map(({ id, nom }) => option(id, nom, query.raccordement)),
)}
${select(
  visit,
  'sens',
  t.direction,
  (['ENTRANT', 'SORTANT'] as const).map((sens) => option(sens, t.sens[sens], query.sens)),
)}
${select(visit, 'etat', t.etat, html`${group(t.received, 'ENTRANT')}${group(t.sent, 'SORTANT')}`)}
<div class="buttons"><button type="submit">${list.apply}</button><a class="button quiet" href="${path}">${list.reset}</a></div>
</form>`;
}

function empty({ texts }: Visit, query: MessageQuery): Html {
  const isFiltered = Object.values(query).some((value) => value !== undefined);
  return html`<div class="empty"><p>${isFiltered ? texts.as2.messages.empty : texts.as2.messages.emptyYet}</p></div>`;
}

function table(visit: Visit, model: MessageListModel): Html {
  const t = visit.texts.as2.messages;
  const names = new Map<string, string>(model.raccordements.map(({ id, nom }) => [id, nom]));
  return html`<div class="scroll"><table class="cards prose messages"><caption class="unseen">${t.list}</caption>
<thead><tr><th scope="col">${t.etat}</th><th scope="col">${t.date}</th><th scope="col">${t.of}</th><th scope="col">${t.names}</th><th scope="col">${t.disposition}</th><th scope="col">${t.flux}</th><th scope="col">${t.proof}</th></tr></thead>
<tbody>${model.rows.map((message) => row(visit, message, names.get(message.raccordement), model))}</tbody></table></div>`;
}

function row(visit: Visit, message: MessageRecord, nom: string | undefined, model: MessageListModel): Html {
  const t = visit.texts.as2.messages;
  const { id, raccordement, creeLe } = message;
  const { reference, de, vers } = faitsDe(message);
  return html`<tr data-message="${id}">
<td data-label="${t.etat}">${etatOf(visit, message)}</td>
<td class="when" data-label="${t.date}">${instant(visit, creeLe)}</td>
<td data-label="${t.of}"><a href="${raccordementHref(raccordement)}">${nom ?? raccordement}</a></td>
<th scope="row" data-label="${t.names}"><span>${(de ?? vers) !== undefined && html`<code>${de}</code> → <code>${vers}</code> `}<small class="label"><code class="name">${reference}</code></small></span></th>
<td data-label="${t.disposition}">${dispositionOf(visit, message)}</td>
<td data-label="${t.flux}">${fluxOf(visit, message, model.flux.get(id) ?? [])}</td>
<td data-label="${t.proof}">${proofOf(visit, message)}</td>
</tr>`;
}

function fluxOf({ texts, figures }: Visit, { flux }: MessageRecord, named: readonly FluxNomme[]): Html {
  if (flux.length === 0) return html`<span>${texts.none}</span>`;
  const others = flux.length - named.length;
  return html`<span class="links">${named.map(
    ({ id, nomFichier }) => html`<a class="name" href="${fluxHref(id)}">${nomFichier}</a> `,
  )}${others > 0 && html`<small>${figures.count(others)} ${texts.as2.messages.others}</small>`}</span>`;
}

function pagesOf({ query, rows, hasOlder }: MessageListModel): Pages {
  const last = rows.at(-1);
  return {
    older: hasOlder && last !== undefined && hrefOf(path, { ...query, before: last.id }),
    newest: query.before !== undefined && hrefOf(path, { ...query, before: undefined }),
  };
}
