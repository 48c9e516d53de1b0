// SPDX-License-Identifier: Apache-2.0
/** The list of flux: filters by a GET form, keyset pages ("older"), so that an address always says what is shown. */
import { codesInterface } from '../../domain/code-interface.ts';
import type { Sens } from '../../domain/flux.ts';
import type { Partenaire } from '../../domain/partenaire.ts';
import type { FluxRecord } from '../../ports/journal.ts';
import type { FluxQuery } from '../flux-query.ts';
import { type Html, hrefOf, html } from '../html.ts';
import { liveSign, renderPage } from '../layout.ts';
import type { Partenaires } from '../partenaires.ts';
import { fluxTable } from '../parts.ts';
import { statutsOf } from '../state.ts';
import type { Visit } from '../visit.ts';
import { field, option, type Pages, pager } from './filters.ts';

export interface FluxListModel {
  /** The filters as asked, to fill the form again and to build the links. */
  readonly query: FluxQuery;
  readonly rows: readonly FluxRecord[];
  readonly hasOlder: boolean;
  readonly partenaires: Partenaires;
}

/** Entries of the filter by partenaire: past that a person searches by name of flux. */
const partenairesLimit = 500;

export function renderFluxList(visit: Visit, model: FluxListModel): Html {
  const { list } = visit.texts;
  const isFirstPage = model.query.before === undefined;
  return renderPage(visit, {
    title: list.title,
    trail: [],
    current: 'flux',
    body: html`<div class="title"><h1>${list.title}</h1>${isFirstPage && liveSign(visit)}</div>
${filters(visit, model)}
<section class="panel" id="liste"${isFirstPage && html` data-live-region`} aria-label="${list.title}">
${model.rows.length === 0 ? emptyList(visit, model.query) : fluxTable(visit, list.title, model)}
${pager(visit, pagesOf(model))}
</section>`,
  });
}

function filters(
  { texts: { list, statuts, sensLongs } }: Visit,
  { query, partenaires }: FluxListModel,
): Html {
  const statutGroup = (label: string, sens: Sens) =>
    html`<optgroup label="${label}">${statutsOf[sens]
      .filter((statut) => sens === 'EMISSION' || statut !== 'INCIDENTE')
      .map((statut) => option(statut, statuts[statut], query.statut))}</optgroup>`;
  return html`<form class="filters panel" method="get" action="/admin/flux" role="search" aria-label="${list.filters}">
${field('recherche', list.search, html`<input id="recherche" name="recherche" type="search" maxlength="255" autocomplete="off" spellcheck="false" value="${query.recherche}" aria-describedby="aide-recherche"><small id="aide-recherche">${list.searchHint}</small>`)}
${field('statut', list.statut, html`<select id="statut" name="statut"><option value="">${list.any}</option>${statutGroup(list.received, 'EMISSION')}${statutGroup(list.emitted, 'RECEPTION')}</select>`)}
${field('sens', list.sens, html`<select id="sens" name="sens"><option value="">${list.any}</option>${(['EMISSION', 'RECEPTION'] as const).map((sens) => option(sens, sensLongs[sens], query.sens))}</select>`)}
${field('codeInterface', list.code, html`<input id="codeInterface" name="codeInterface" list="codes" maxlength="16" autocomplete="off" spellcheck="false" value="${query.codeInterface}"><datalist id="codes">${Object.entries(codesInterface).map(([code, { libelle }]) => html`<option value="${code}">${libelle}</option>`)}</datalist>`)}
${field('partenaire', list.partenaire, html`<select id="partenaire" name="partenaire"><option value="">${list.any}</option>${partenaireOptions(partenaires, query.partenaire)}</select>`)}
<div class="buttons"><button type="submit">${list.apply}</button><a class="button quiet" href="/admin/flux">${list.reset}</a></div>
</form>`;
}

/** The one filtered by is always among them, by its id when nobody knows it. */
function partenaireOptions(partenaires: Partenaires, chosen: string | undefined): Html {
  const listed = [...partenaires.values()].slice(0, partenairesLimit);
  const beyond = chosen !== undefined && listed.every(({ id }) => id !== chosen) ? chosen : undefined;
  const labelOf = ({ nom, codeApplication }: Partenaire) => `${nom} (${codeApplication})`;
  const known = beyond === undefined ? undefined : partenaires.get(beyond);
  return html`${listed.map((partenaire) => option(partenaire.id, labelOf(partenaire), chosen))}${beyond !== undefined && option(beyond, known === undefined ? beyond : labelOf(known), chosen)}`;
}

function emptyList({ texts: { list } }: Visit, query: FluxQuery): Html {
  const isFiltered = Object.values(query).some((value) => value !== undefined);
  if (isFiltered) return html`<div class="empty"><p>${list.empty}</p></div>`;
  return html`<div class="empty"><p>${list.emptyYet}</p><p>${list.emptyHint}</p></div>`;
}

function pagesOf({ query, rows, hasOlder }: FluxListModel): Pages {
  const last = rows.at(-1);
  return {
    older: hasOlder && last !== undefined && hrefOf('/admin/flux', { ...query, before: last.id }),
    newest: query.before !== undefined && hrefOf('/admin/flux', { ...query, before: undefined }),
  };
}
