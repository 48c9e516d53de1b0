// SPDX-License-Identifier: Apache-2.0
/**
 * The report as one HTML page: nothing is fetched, nothing runs, everything from a document is escaped, and the
 * policy of the page forbids the rest. It is made in pieces, so that thousands of documents need no memory: the
 * start (with the bilan of all), a piece for each document, the end.
 */
import type { Constat, Gravite } from '../../gateway/domain/constat.ts';
import {
  countOf,
  type DocumentJuge,
  type Interruption,
  type Langue,
  messageOf,
  refusesFlux,
  ruleSetName,
  type Tally,
  type Verdict,
} from './document.ts';
import { escapeLine } from './escape.ts';
import { htmlStyle } from './html-style.ts';
import { interruptedText, type Mots, motsDe, omittedText, originText } from './mots.ts';

/** Rules listed in the bilan; the others are in their documents. */
const maxRulesShown = 50;
/** Findings shown for one document; a page is to be read. */
const maxFindingsShown = 200;

const verdicts: readonly Verdict[] = ['valid', 'invalid', 'unchecked', 'ignored'];
const gravites: readonly Gravite[] = ['BLOQUANT', 'AVERTISSEMENT', 'INCIDENT'];

export function htmlStart(tally: Tally, langue: Langue, interrupted?: Interruption): string {
  const mots = motsDe[langue];
  const partial =
    interrupted === undefined ? '' : `<p><strong>${interruptedText(interrupted, mots)}</strong></p>\n`;
  return `<!doctype html>
<html lang="${langue}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${mots.titre}</title>
<style>${htmlStyle}</style>
</head>
<body>
<header><h1>${mots.titre}</h1><p><a href="#documents">${mots.allerAuxDocuments}</a></p></header>
<main>
<h2>${mots.bilan}</h2>
${partial}${verdictTable(tally, mots)}
${rulesTable(tally, mots)}
<h2 id="documents">${mots.documents}</h2>
`;
}

export const htmlEnd = '</main>\n</body>\n</html>\n';

/** Empty for a document that was ignored: it is only counted. */
export function htmlDocument(document: DocumentJuge, langue: Langue): string {
  const { verdict, findings, jeuxDeRegles } = document;
  if (verdict === 'ignored') return '';
  const mots = motsDe[langue];
  const omitted = omittedText(document, mots);
  const sets = jeuxDeRegles.map((jeu) => `<code>${escapeLine(ruleSetName(jeu))}</code>`).join(' ');
  const body = [
    ...(sets === '' ? [] : [`<p>${mots.jeuDeRegles} : ${sets}</p>`]),
    ...(omitted === undefined ? [] : [`<p>${omitted}</p>`]),
    ...(refusesFlux(document) ? [`<p>${mots.fluxRefuse}</p>`] : []),
    ...(findings.length === 0 ? [`<p>${mots.aucunConstat}</p>`] : []),
    ...findings.slice(0, maxFindingsShown).map((finding) => htmlFinding(finding, mots, langue)),
    ...(findings.length > maxFindingsShown
      ? [`<p>… ${findings.length - maxFindingsShown} ${mots.constats.toLowerCase()}</p>`]
      : []),
  ];
  const open = verdict === 'valid' ? '' : ' open';
  return `<details class="doc ${verdict}"${open}>
<summary>${heading(document, mots)}</summary>
<div>
${body.join('\n')}
</div>
</details>
`;
}

function heading(document: DocumentJuge, mots: Mots): string {
  const { file, verdict, findings, codeInterface, numero } = document;
  const about = [
    ...(numero === undefined ? [] : [`${mots.facture} ${escapeLine(numero)}`]),
    ...(codeInterface === undefined
      ? []
      : [`${mots.jugePar} ${escapeLine(codeInterface)} (${originText(document, mots)})`]),
    ...gravites.flatMap((gravite) => {
      const count = countOf(findings, gravite);
      return count === 0 ? [] : [`${count} × ${mots.gravites[gravite]}`];
    }),
  ];
  const tail = about.length === 0 ? '' : ` — ${about.join(', ')}`;
  return `<span class="v">${mots.verdicts[verdict]}</span> <code>${escapeLine(file)}</code>${tail}`;
}

function htmlFinding(finding: Constat, mots: Mots, langue: Langue): string {
  const { code, gravite, valeur, attendu, jeuDeRegles, ligne, colonne, chemin, bt } = finding;
  const other: Langue = langue === 'fr' ? 'en' : 'fr';
  const place = [
    ...(ligne === undefined ? [] : [`${mots.ligne} ${ligne}`]),
    ...(colonne === undefined ? [] : [`${mots.colonne} ${colonne}`]),
    ...(chemin === undefined ? [] : [coded(chemin)]),
    ...(bt ? [escapeLine(bt)] : []),
  ].join(', ');
  const rows: readonly (readonly [label: string, markup: string | undefined])[] = [
    [mots.ou, place === '' ? undefined : place],
    [mots.trouve, valeur === undefined ? undefined : valeur === '' ? mots.vide : coded(valeur)],
    [mots.attendu, attendu === undefined ? undefined : coded(attendu)],
    [mots.jeuDeRegles, jeuDeRegles === undefined ? undefined : coded(ruleSetName(jeuDeRegles))],
  ];
  const list = rows.map(([label, markup]) =>
    markup === undefined ? '' : `<dt>${label}</dt><dd>${markup}</dd>`,
  );
  return `<section class="c ${gravite}">
<h4>${escapeLine(code)} <span class="g">${mots.gravites[gravite]}</span></h4>
<p>${escapeLine(messageOf(finding, langue))}</p>
<dl>${list.join('')}</dl>
<details><summary lang="${other}">${mots.autreLangue}</summary><p lang="${other}">${escapeLine(messageOf(finding, other))}</p></details>
</section>`;
}

function coded(text: string): string {
  return `<code>${escapeLine(text)}</code>`;
}

function verdictTable({ verdicts: counts, gravites: findings }: Tally, mots: Mots): string {
  const rows = [
    ...verdicts.map((one) => [mots.verdicts[one], counts[one]] as const),
    ...gravites.map((one) => [`${mots.constats} : ${mots.gravites[one]}`, findings[one]] as const),
  ];
  return table(
    mots.verdict,
    [mots.verdict, mots.nombre],
    rows.map(([name, count]) => [name, count]),
  );
}

function rulesTable({ rules }: Tally, mots: Mots): string {
  if (rules.size === 0) return '';
  const shown = [...rules]
    .sort(([a, { documents: m }], [b, { documents: n }]) => n - m || a.localeCompare(b))
    .slice(0, maxRulesShown);
  return table(
    mots.regles,
    [mots.regle, mots.gravite, mots.documents, mots.constats],
    shown.map(([code, { gravite, documents, findings }]) => [
      code,
      mots.gravites[gravite],
      documents,
      findings,
    ]),
  );
}

function table(
  caption: string,
  headers: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const head = headers.map((header, i) => {
    const isNumber = typeof rows[0]?.[i] === 'number';
    return `<th scope="col"${isNumber ? ' class="n"' : ''}>${escapeLine(header)}</th>`;
  });
  const body = rows.map(([first = '', ...cells]) => {
    const rest = cells.map((cell) =>
      typeof cell === 'number' ? `<td class="n">${cell}</td>` : `<td>${escapeLine(cell)}</td>`,
    );
    return `<tr><th scope="row">${escapeLine(String(first))}</th>${rest.join('')}</tr>`;
  });
  return `<table><caption>${escapeLine(caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table>`;
}
