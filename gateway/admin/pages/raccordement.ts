// SPDX-License-Identifier: Apache-2.0
/** One raccordement: what was agreed, and until when its certificates serve. No secret, no content of a key. */
import type { AccesAs2, UsageCertificat } from '../../domain/acces-as2.ts';
import type { AccesPesit } from '../../domain/acces-pesit.ts';
import type { Livraison, Raccordement } from '../../domain/raccordement.ts';
import type { CertificatSuivi, EtatCertificat } from '../certificats.ts';
import { type Html, hrefOf, html, type Renderable } from '../html.ts';
import { liveSign, renderPage } from '../layout.ts';
import type { Partenaires } from '../partenaires.ts';
import { badge, instant, partenaireName, shortHash, type Tone } from '../parts.ts';
import type { Visit } from '../visit.ts';

export interface RaccordementModel {
  readonly raccordement: Raccordement;
  readonly certificats: readonly CertificatSuivi[];
  readonly partenaires: Partenaires;
}

export function renderRaccordement(visit: Visit, model: RaccordementModel): Html {
  const { raccordement, certificats } = model;
  return renderPage(visit, {
    title: raccordement.nom,
    trail: [{ href: '/admin/raccordements', label: visit.texts.as2.raccordements.title }],
    current: 'raccordements',
    body: html`<div class="title"><h1 class="name">${raccordement.nom}</h1>${liveSign(visit)}</div>
<div id="raccordement" data-live-region data-testid="raccordement">
${identity(visit, model)}
${(raccordement.as2 ?? raccordement.pesit) !== undefined && renderCertificats(visit, certificats)}
</div>`,
  });
}

type Pairs = readonly (readonly [string, Renderable])[];

function identity(visit: Visit, { raccordement, partenaires }: RaccordementModel): Html {
  const { texts } = visit;
  const t = texts.as2.raccordement;
  const { id, statut, role = 'PARTENAIRE', protocole, valideDu, valideAu } = raccordement;
  const { as2, pesit, livraison } = raccordement;
  const pairs: Pairs = [
    [t.statut, t.statuts[statut]],
    [t.role, `${t.roles[role]}, ${raccordement.systemeEchange}`],
    [texts.list.partenaire, partenaireName(partenaires, raccordement.partenaire)],
    [texts.flux.protocole, texts.protocoles[protocole]],
    [t.validity, html`${instant(visit, valideDu)} → ${instant(visit, valideAu)}`],
    ...(as2 === undefined ? [] : as2Facts(visit, as2)),
    ...(pesit === undefined ? [] : pesitFacts(visit, pesit)),
    [t.delivery, livraison === undefined ? t.outbox : sayLivraison(livraison)],
    [t.codes, raccordement.codesInterface.join(', ')],
    [texts.flux.id, html`<code>${id}</code>`],
    ...((as2 ?? pesit) === undefined ? [] : [[texts.nav.messages, messagesLink(visit, id)] as const]),
  ];
  return html`<dl class="identity panel">${pairs.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
}

function messagesLink({ texts }: Visit, raccordement: string): Html {
  return html`<a href="${hrefOf('/admin/messages', { raccordement })}">${texts.as2.raccordement.messages}</a>`;
}

function as2Facts({ texts }: Visit, as2: AccesAs2): Pairs {
  const t = texts.as2.raccordement;
  return [
    [t.names, html`<code>${as2.identifiant}</code>, <code>${as2.notreIdentifiant}</code>`],
    [t.preset, html`<code>${as2.preset}</code>`],
    [t.over, sayOwn(texts, as2.reglages)],
    [t.addresses, as2.adresses.length === 0 ? t.anyAddress : as2.adresses.join(', ')],
    [t.receipts, as2.urlsAccuse.length === 0 ? texts.none : as2.urlsAccuse.join(', ')],
  ];
}

function pesitFacts({ texts }: Visit, pesit: AccesPesit): Pairs {
  const t = texts.as2.raccordement;
  const { identifiant, notreIdentifiant, preset, reglages, adresses, nomsFlux, motDePasse } = pesit;
  return [
    [t.identifiers, html`<code>${identifiant}</code>, <code>${notreIdentifiant}</code>`],
    [t.password, t.passwords[motDePasse === undefined ? 'non' : 'oui']],
    [t.preset, html`<code>${preset}</code>`],
    [t.over, sayOwn(texts, reglages)],
    [t.fluxNames, nomsFlux.length === 0 ? texts.none : nomsFlux.join(', ')],
    [t.addresses, adresses.length === 0 ? t.anyAddress : adresses.join(', ')],
  ];
}

/** What stands over the preset. */
function sayOwn(texts: Visit['texts'], reglages: object): Renderable {
  const own = Object.entries(reglages).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return own.length === 0 ? texts.none : html`<code>${own.join(', ')}</code>`;
}

function sayLivraison(livraison: Livraison): string {
  if (livraison.protocole === 'as2') return `AS2, ${livraison.url}`;
  if (livraison.protocole === 'pesit') {
    const { hote, port, clair } = livraison;
    return `PeSIT, ${hote}:${port}${clair ? '' : ', TLS'}`;
  }
  return `SFTP, ${livraison.login}@${livraison.hote}:${livraison.port}`;
}

const tones: Readonly<Record<EtatCertificat, Tone>> = {
  VALIDE: 'good',
  BIENTOT: 'warn',
  PERIME: 'bad',
  A_VENIR: 'new',
};

function renderCertificats(visit: Visit, certificats: readonly CertificatSuivi[]): Html {
  const t = visit.texts.as2.raccordement;
  return html`<section class="panel" aria-labelledby="titre-certificats" data-testid="certificats">
<h2 id="titre-certificats">${t.certificats}</h2>
${certificats.length === 0 && html`<p class="empty">${t.noCertificats}</p>`}
${
  certificats.length > 0 &&
  html`<div class="scroll"><table class="cards"><caption class="unseen">${t.certificats}</caption>
<thead><tr><th scope="col">${t.left}</th><th scope="col">${t.subject}</th><th scope="col">${t.usages}</th><th scope="col">${t.from}</th><th scope="col">${t.until}</th><th scope="col">${t.print}</th></tr></thead>
<tbody>${certificats.map((one) => certificatRow(visit, one))}</tbody></table></div>`
}
</section>`;
}

function certificatRow(visit: Visit, one: CertificatSuivi): Html {
  const t = visit.texts.as2.raccordement;
  return html`<tr data-certificat="${one.empreinte}">
<td data-label="${t.left}">${resteDe(visit, one)}</td>
<th scope="row" data-label="${t.subject}"><span class="name">${one.sujet}</span></th>
<td data-label="${t.usages}">${sayUsages(visit, one.usages)}</td>
<td class="when" data-label="${t.from}">${instant(visit, one.du)}</td>
<td class="when" data-label="${t.until}">${instant(visit, one.au)}</td>
<td data-label="${t.print}">${shortHash(one.empreinte)}</td>
</tr>`;
}

/** Whether it serves, and for how long still. */
export function resteDe(visit: Visit, { etat, joursRestants, releve }: CertificatSuivi): Html {
  const t = visit.texts.as2.raccordement;
  const left = etat === 'PERIME' ? '' : `${visit.figures.count(joursRestants)} ${t.days}`;
  return html`<span>${badge(tones[etat], t.etats[etat])} ${left}${etat !== 'VALIDE' && releve && html` <small class="label">${t.follows}</small>`}</span>`;
}

export function sayUsages({ texts }: Visit, usages: readonly UsageCertificat[]): string {
  return usages.map((usage) => texts.as2.raccordement.usagesDe[usage]).join(', ');
}
