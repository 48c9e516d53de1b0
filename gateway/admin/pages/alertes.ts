// SPDX-License-Identifier: Apache-2.0
/** The alertes: what somebody must see before it is too late, open ones first. */
import { type Alerte, codesAlerte } from '../../ports/alertes.ts';
import { type Html, hrefOf, html, type Renderable } from '../html.ts';
import { actionForm, liveSign, notice, renderPage } from '../layout.ts';
import { badge, fluxHref, instant, raccordementHref } from '../parts.ts';
import type { Visit } from '../visit.ts';

export interface AlertesModel {
  readonly alertes: readonly Alerte[];
  /** Those already treated are shown too. */
  readonly toutes: boolean;
  /** What was just done, to say so once. */
  readonly done: string | undefined;
}

export function renderAlertes(visit: Visit, { alertes, toutes, done }: AlertesModel): Html {
  const t = visit.texts.suivi.alertes;
  const [href, label] = toutes
    ? (['/admin/alertes', t.open] as const)
    : ([hrefOf('/admin/alertes', { voir: 'toutes' }), t.all] as const);
  return renderPage(visit, {
    title: t.title,
    trail: [],
    current: 'alertes',
    body: html`${done !== undefined && notice(done)}
<div class="title"><h1>${t.title}</h1>${liveSign(visit)}</div>
<section class="panel" id="alertes" data-live-region aria-label="${t.title}" data-testid="alertes">
<p class="hint">${t.hint}</p>
${alertes.length === 0 ? html`<p class="empty">${toutes ? t.noneYet : t.none}</p>` : table(visit, alertes)}
<p class="more"><a href="${href}">${label}</a></p>
</section>`,
  });
}

function table(visit: Visit, alertes: readonly Alerte[]): Html {
  const t = visit.texts.suivi.alertes;
  return html`<div class="scroll"><table class="cards prose"><caption class="unseen">${t.title}</caption>
<thead><tr><th scope="col">${t.what}</th><th scope="col">${t.detail}</th><th scope="col">${t.since}</th><th scope="col">${t.state}</th></tr></thead>
<tbody>${alertes.map((alerte) => row(visit, alerte))}</tbody></table></div>`;
}

function row(visit: Visit, alerte: Alerte): Html {
  const t = visit.texts.suivi.alertes;
  const [fr, en] = codesAlerte[alerte.code];
  return html`<tr data-alerte="${alerte.id}">
<th scope="row" data-label="${t.what}"><span>${visit.language === 'fr' ? fr : en} <small class="label"><code>${alerte.code}</code></small></span></th>
<td data-label="${t.detail}"><span class="detail" lang="fr">${linked(alerte.detail)}</span></td>
<td class="when" data-label="${t.since}">${instant(visit, alerte.creeLe)}</td>
<td data-label="${t.state}">${state(visit, alerte)}</td></tr>`;
}

function state(visit: Visit, { id, code, traiteeLe, traiteePar }: Alerte): Html {
  const t = visit.texts.suivi.alertes;
  if (traiteeLe !== undefined) {
    return html`<span>${badge('good', t.treated)} <small class="label">${instant(visit, traiteeLe)} ${traiteePar}</small></span>`;
  }
  return actionForm(
    visit,
    `/admin/alertes/${id}/traiter`,
    html`<button class="quiet" type="submit" aria-label="${t.treat} : ${code} ${id}">${t.treat}</button>`,
  );
}

/** A flux named in the detail leads to its page, and so does what the word before it calls a raccordement. */
function linked(detail: string): readonly Renderable[] {
  const parts = detail.split(/\b([0-7][0-9A-HJKMNP-TV-Z]{25})\b/);
  return parts.map((part, i) => {
    if (i % 2 === 0) return part;
    const href = parts[i - 1]?.endsWith('raccordement ') === true ? raccordementHref(part) : fluxHref(part);
    return html`<a href="${href}"><code>${part}</code></a>`;
  });
}
