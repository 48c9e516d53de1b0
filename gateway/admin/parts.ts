// SPDX-License-Identifier: Apache-2.0
/** Small pieces shared by the pages: badges, instants, the table of flux. */
import { contratOf, parseCodeInterface } from '../domain/code-interface.ts';
import type { Gravite } from '../domain/constat.ts';
import type { StatutFacture } from '../domain/facture.ts';
import type { FluxRecord } from '../ports/journal.ts';
import { type Html, html } from './html.ts';
import type { Partenaires } from './partenaires.ts';
import type { StatutFlux } from './texts-fr.ts';
import type { Visit } from './visit.ts';

/** How a statut looks. Colour never speaks alone: the word is always there. */
export type Tone = 'new' | 'busy' | 'good' | 'warn' | 'bad' | 'ours';

export const toneOfFlux: Readonly<Record<StatutFlux, Tone>> = {
  RECU: 'new',
  EN_TRAITEMENT: 'busy',
  INTEGRE: 'good',
  INTEGRE_PARTIEL: 'warn',
  REJETE: 'bad',
  INCIDENTE: 'ours',
  A_EMETTRE: 'new',
  MIS_A_DISPOSITION: 'busy',
  EN_COURS: 'busy',
  RETIRE: 'good',
  ACQUITTE: 'good',
  EXPIRE: 'warn',
};
const toneOfFacture: Readonly<Record<StatutFacture, Tone>> = {
  A_CONTROLER: 'new',
  DEPOSEE: 'good',
  REJETEE: 'bad',
  INCIDENTEE: 'ours',
};
const toneOfGravite: Readonly<Record<Gravite, Tone>> = {
  BLOQUANT: 'bad',
  AVERTISSEMENT: 'warn',
  INCIDENT: 'ours',
};
/** Enough of a SHA-256 to tell two apart by eye; the whole is in the title. */
const shortHashLength = 12;

export function badge(tone: Tone, label: string): Html {
  return html`<span class="badge tone-${tone}">${label}</span>`;
}

export function fluxBadge({ texts }: Visit, statut: StatutFlux): Html {
  return badge(toneOfFlux[statut], texts.statuts[statut]);
}

export function factureBadge({ texts }: Visit, statut: StatutFacture): Html {
  return badge(toneOfFacture[statut], texts.statutsFacture[statut]);
}

export function graviteBadge({ texts }: Visit, gravite: Gravite): Html {
  return badge(toneOfGravite[gravite], texts.gravites[gravite]);
}

export function instant({ figures }: Visit, at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${figures.instant(at)}</time>`;
}

export function shortHash(hash: string): Html {
  return html`<code class="hash" title="${hash}">${hash.slice(0, shortHashLength)}…</code>`;
}

/** The French label of a code interface, in the words of the portal; undefined when the table has no such code. */
export function labelOfCode(code: string | undefined): string | undefined {
  const known = code === undefined ? undefined : parseCodeInterface(code);
  return known === undefined ? undefined : contratOf(known).libelle;
}

export function fluxHref(id: string): string {
  return `/admin/flux/${encodeURIComponent(id)}`;
}

export function raccordementHref(id: string): string {
  return `/admin/raccordements/${encodeURIComponent(id)}`;
}

/** A partenaire as people know it: its name and its code application; by its id when it has none. */
export function partenaireName(partenaires: Partenaires, id: string): Html {
  const known = partenaires.get(id);
  if (known === undefined)
    return html`<span class="who" title="${id}"><span class="who-name">${id}</span></span>`;
  return html`<span class="who" title="${known.nom} (${id})"><span class="who-name">${known.nom}</span> <code>${known.codeApplication}</code></span>`;
}

export interface FluxRows {
  readonly rows: readonly FluxRecord[];
  readonly partenaires: Partenaires;
}

/** The flux, one row each; on a narrow screen each row becomes a card, its cells named by `data-label`. */
export function fluxTable(visit: Visit, caption: string, { rows, partenaires }: FluxRows): Html {
  const { list } = visit.texts;
  return html`<div class="scroll"><table class="cards flux" data-testid="flux-table">
<caption class="unseen">${caption}</caption>
<thead><tr><th scope="col">${list.statut}</th><th scope="col">${list.name}</th><th scope="col">${list.codeShort}</th><th scope="col">${list.sens}</th><th scope="col">${list.partenaire}</th><th scope="col" class="number">${list.factures}</th><th scope="col" class="number">${list.size}</th><th scope="col">${list.date}</th></tr></thead>
<tbody>${rows.map((row) => fluxRow(visit, row, partenaires))}</tbody>
</table></div>`;
}

function fluxRow(visit: Visit, flux: FluxRecord, partenaires: Partenaires): Html {
  const { texts, figures } = visit;
  const { list } = texts;
  const label = labelOfCode(flux.codeInterface);
  return html`<tr data-flux="${flux.id}">
<td data-label="${list.statut}">${fluxBadge(visit, flux.statut)}</td>
<th scope="row" data-label="${list.name}"><a class="name" href="${fluxHref(flux.id)}" title="${flux.nomFichier}">${breakable(flux.nomFichier)}</a></th>
<td data-label="${list.code}"><span${label !== undefined && html` title="${label}"`}><code>${flux.codeInterface ?? texts.none}</code>${label !== undefined && html`<small class="label" lang="fr">${label}</small>`}</span></td>
<td data-label="${list.sens}"><span class="sens"><span aria-hidden="true">${flux.sens === 'EMISSION' ? '↓' : '↑'}</span> ${texts.sens[flux.sens]}</span></td>
<td data-label="${list.partenaire}">${partenaireName(partenaires, flux.partenaire)}</td>
<td data-label="${list.factures}" class="number">${flux.nombreFactures === 0 ? texts.none : figures.count(flux.nombreFactures)}</td>
<td data-label="${list.size}" class="number">${figures.size(flux.sizeBytes)}</td>
<td data-label="${list.date}" class="when">${instant(visit, flux.creeLe)}</td>
</tr>`;
}

/** A name that may be broken after its underscores: the identifiant then stands whole on a line of its own. */
function breakable(name: string): readonly Html[] {
  return name.split(/(?<=_)/).map((part) => html`${part}<wbr>`);
}
