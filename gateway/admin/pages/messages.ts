// SPDX-License-Identifier: Apache-2.0
/** The messages that carried a flux, each with its proof to be downloaded. */
import type { EtatMessage, MessageRecord } from '../../ports/messages.ts';
import { type Html, html } from '../html.ts';
import { renderPage } from '../layout.ts';
import { badge, instant, type Tone } from '../parts.ts';
import { faitsDe } from '../preuves.ts';
import type { Visit } from '../visit.ts';

const tones: Readonly<Record<EtatMessage, Tone>> = {
  A_TRAITER: 'busy',
  ACCEPTE: 'good',
  REFUSE: 'bad',
  A_ENVOYER: 'new',
  ENVOYE: 'busy',
  ACQUITTE: 'good',
  REJETE: 'bad',
};

/** Nothing for a flux that came or went otherwise. */
export function renderMessages(visit: Visit, messages: readonly MessageRecord[]): Html | false {
  const t = visit.texts.as2.messages;
  if (messages.length === 0) return false;
  return html`<section class="panel" aria-labelledby="titre-messages" data-testid="messages">
<h2 id="titre-messages">${t.title}</h2>
<p class="hint">${t.hint}</p>
<div class="scroll"><table class="cards"><caption class="unseen">${t.title}</caption>
<thead><tr><th scope="col">${t.etat}</th><th scope="col">${t.reference}</th><th scope="col">${t.disposition}</th><th scope="col">${t.date}</th><th scope="col">${t.proof}</th></tr></thead>
<tbody>${messages.map((message) => row(visit, message))}</tbody></table></div>
</section>`;
}

function row(visit: Visit, message: MessageRecord): Html {
  const t = visit.texts.as2.messages;
  const { reference } = faitsDe(message);
  return html`<tr data-message="${message.id}">
<td data-label="${t.etat}">${etatOf(visit, message)}</td>
<th scope="row" data-label="${t.reference}"><code class="name">${reference}</code></th>
<td data-label="${t.disposition}">${dispositionOf(visit, message)}</td>
<td class="when" data-label="${t.date}">${instant(visit, message.creeLe)}</td>
<td data-label="${t.proof}">${proofOf(visit, message)}</td>
</tr>`;
}

export function etatOf({ texts }: Visit, { etat, sens, protocole }: MessageRecord): Html {
  const t = texts.as2.messages;
  return html`<span>${badge(tones[etat], t.etats[etat])} <small class="label">${t.sens[sens]}, ${texts.protocoles[protocole]}</small></span>`;
}

export function dispositionOf({ texts, language, frame }: Visit, message: MessageRecord): Html {
  const { disposition, raison, point } = faitsDe(message);
  const words = disposition === undefined ? undefined : frame.direDiagnostic(disposition)?.[language];
  const shown = point === undefined ? disposition : [disposition, `${texts.as2.messages.point} ${point}`];
  return html`<span>${joined(shown) ?? texts.none}${words !== undefined && html` <small class="label">${words}</small>`}${raison !== undefined && html` <small class="label" lang="en">${raison}</small>`}</span>`;
}

function joined(shown: string | undefined | readonly (string | undefined)[]): string | undefined {
  if (shown === undefined || typeof shown === 'string') return shown;
  return shown.filter((one) => one !== undefined).join(', ');
}

/** Both as they were on the wire. */
export function proofOf(visit: Visit, message: MessageRecord): Html {
  const t = visit.texts.as2.messages;
  const { reference } = faitsDe(message);
  const href = `/admin/messages/${message.id}`;
  const size = html`<small class="label">${visit.figures.size(message.brut.sizeBytes)}</small>`;
  const brut =
    message.brutPurgeLe === undefined
      ? html`<a href="${href}/brut" download aria-label="${t.brut} ${reference}">${t.brut}</a> ${size}`
      : html`<small class="label">${t.purge} ${instant(visit, message.brutPurgeLe)}</small>`;
  return html`<span class="links">${brut}${message.accuse !== undefined && html` <a href="${href}/accuse" download aria-label="${t.accuse} ${reference}">${t.accuse}</a>`}</span>`;
}

/** In place of bytes that were let go. */
export function renderBrutPurge(visit: Visit, purgeLe: Date): Html {
  const t = visit.texts.as2.messages;
  return renderPage(visit, {
    title: t.brut,
    body: html`<section class="panel door"><h1>${t.brut}</h1><p>${t.purge} ${instant(visit, purgeLe)}.</p>
<p class="hint">${t.purgeWhy}</p></section>`,
  });
}
