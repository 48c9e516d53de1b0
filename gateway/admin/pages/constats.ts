// SPDX-License-Identifier: Apache-2.0
/** The constats of a flux, grouped by facture; those on the whole flux come first. */
import type { Facture } from '../../domain/facture.ts';
import type { ConstatRecord } from '../../ports/journal.ts';
import { type Html, html, type Renderable } from '../html.ts';
import { graviteBadge } from '../parts.ts';
import type { Visit } from '../visit.ts';

/** Past that a page stops helping; the API has them all. */
const constatsLimit = 500;

export function renderConstats(
  visit: Visit,
  constats: readonly ConstatRecord[],
  factures: readonly Facture[],
): Html {
  const t = visit.texts.flux;
  const shown = constats.slice(0, constatsLimit);
  const groups = Map.groupBy(shown, ({ rang }) => rang ?? 0);
  const ranks = [...groups.keys()].sort((one, other) => one - other);
  const byRank = new Map(factures.map((facture) => [facture.rang, facture]));
  return html`<section class="panel" aria-labelledby="titre-constats" data-testid="constats">
<h2 id="titre-constats">${t.constats}${constats.length > 0 && html` <span class="tally">${visit.figures.count(constats.length)}</span>`}</h2>
${constats.length === 0 && html`<p class="empty">${t.noConstats}</p>`}
${ranks.map((rang) => group(visit, rang, byRank.get(rang), groups.get(rang) ?? []))}
${constats.length > shown.length && html`<p class="empty">${constats.length - shown.length} ${t.more}</p>`}
</section>`;
}

function group(
  visit: Visit,
  rang: number,
  facture: Facture | undefined,
  constats: readonly ConstatRecord[],
): Html {
  const t = visit.texts.flux;
  const heading =
    rang === 0
      ? t.ofFlux
      : html`${t.ofFacture} ${rang}${facture !== undefined && html` <span class="muted">${facture.numero ?? facture.nomFichier}</span>`}`;
  return html`<h3>${heading}</h3>
<ul class="constats">${constats.map((constat) => item(visit, constat))}</ul>`;
}

function item(visit: Visit, constat: ConstatRecord): Html {
  const t = visit.texts.flux;
  const message = visit.language === 'fr' ? constat.message : constat.messageEn;
  const ruleSet = constat.jeuDeRegles && `${constat.jeuDeRegles.id} ${constat.jeuDeRegles.version}`;
  const details: readonly (readonly [string, Renderable])[] = [
    [t.path, constat.chemin && html`<code>${constat.chemin}</code>`],
    [t.place, placeOf(constat)],
    ['BT', constat.bt],
    [t.value, constat.valeur && html`<code>${constat.valeur}</code>`],
    [t.expected, constat.attendu && html`<code>${constat.attendu}</code>`],
    [t.ruleSet, ruleSet],
  ];
  return html`<li data-code="${constat.code}"><p>${graviteBadge(visit, constat.gravite)} <code class="code">${constat.code}</code> ${message}</p>
<dl>${details.map(([name, value]) => value !== undefined && html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></li>`;
}

function placeOf({ ligne, colonne }: ConstatRecord): string | undefined {
  if (ligne === undefined) return undefined;
  return colonne === undefined ? String(ligne) : `${ligne}:${colonne}`;
}
