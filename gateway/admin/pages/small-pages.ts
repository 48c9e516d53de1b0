// SPDX-License-Identifier: Apache-2.0
/** The pages without a table: login, errors, a flux read as text. */
import type { FluxRecord } from '../../ports/journal.ts';
import { type Html, html } from '../html.ts';
import { notice, renderPage } from '../layout.ts';
import { fluxHref } from '../parts.ts';
import type { Texts } from '../texts-fr.ts';
import type { Visit } from '../visit.ts';

export type LoginState =
  | { readonly kind: 'ready'; readonly token: string }
  | { readonly kind: 'needed' | 'refused' | 'ended' };

/** Looking at the page uses nothing: only the button does, so that a link prefetcher cannot burn the link. */
export function renderLogin(visit: Visit, state: LoginState): Html {
  const { login } = visit.texts;
  const isReady = state.kind === 'ready';
  return renderPage(visit, {
    title: login.title,
    body: html`<section class="panel door">
<h1>${login.title}</h1>
${state.kind === 'refused' && notice(login.refused, 'bad')}
${state.kind === 'ended' && notice(login.ended)}
${
  isReady
    ? html`<p>${login.ready}</p><form method="post" action="/admin/login"><input type="hidden" name="token" value="${state.token}"><button type="submit">${login.enter}</button></form>`
    : html`<p>${login.needed}</p><p class="hint">${login.how}</p>`
}
</section>`,
  });
}

export type ErrorKind = Exclude<keyof Texts['errors'], 'title' | 'back' | 'reference'>;

export function renderError(visit: Visit, kind: ErrorKind, reference: string | undefined): Html {
  const { errors } = visit.texts;
  const [title = errors.title, sentence] = errors[kind];
  return renderPage(visit, {
    title,
    body: html`<section class="panel door"><h1>${title}</h1><p>${sentence}</p>
${reference !== undefined && html`<p>${errors.reference} : <code data-testid="reference">${reference}</code></p>`}
<p class="more"><a href="/admin">${errors.back}</a></p></section>`,
  });
}

export interface FluxTextModel {
  readonly flux: FluxRecord;
  /** Undefined when the bytes are not UTF-8 text. */
  readonly text: string | undefined;
  readonly isCut: boolean;
}

export function renderFluxText(visit: Visit, { flux, text, isCut }: FluxTextModel): Html {
  const t = visit.texts.flux;
  return renderPage(visit, {
    title: t.textTitle,
    trail: [
      { href: '/admin/flux', label: visit.texts.list.title },
      { href: fluxHref(flux.id), label: flux.nomFichier },
    ],
    current: 'flux',
    body: html`<div class="title"><h1 class="name">${flux.nomFichier}</h1></div>
<div class="actions"><a class="button" href="${fluxHref(flux.id)}/contenu" download>${t.download}</a></div>
<section class="panel" aria-label="${t.textTitle}">
${isCut && html`<p class="hint">${t.cut}</p>`}
${text === undefined ? html`<p class="empty">${t.notText}</p>` : html`<pre tabindex="0" data-testid="texte">${text}</pre>`}
</section>`,
  });
}
