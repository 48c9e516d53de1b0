// SPDX-License-Identifier: Apache-2.0
/** The frame of every page: head, navigation, breadcrumb, main. No inline script, no inline style. */
import { type Html, hrefOf, html, type Renderable } from './html.ts';
import { alertesKey } from './state.ts';
import type { Visit } from './visit.ts';

export type Section =
  | 'overview'
  | 'flux'
  | 'lots'
  | 'cycles'
  | 'messages'
  | 'alertes'
  | 'raccordements'
  | 'queues';

export interface Page {
  readonly title: string;
  /** Pages above this one, from the overview down; the page itself is added last. */
  readonly trail?: readonly { readonly href: string; readonly label: string }[];
  readonly current?: Section;
  readonly body: Renderable;
}

const sections: readonly { readonly section: Section; readonly href: string }[] = [
  { section: 'overview', href: '/admin' },
  { section: 'flux', href: '/admin/flux' },
  { section: 'lots', href: '/admin/lots' },
  { section: 'cycles', href: '/admin/cycles' },
  { section: 'messages', href: '/admin/messages' },
  { section: 'alertes', href: '/admin/alertes' },
  { section: 'raccordements', href: '/admin/raccordements' },
  { section: 'queues', href: '/admin/files' },
];

export function renderPage(visit: Visit, page: Page): Html {
  const { texts, language, frame } = visit;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<title>${page.title} · ${texts.product}</title>
<link rel="icon" type="image/svg+xml" href="${frame.assets.icon}">
<link rel="stylesheet" href="${frame.assets.css}">
${visit.session && html`<script type="module" src="${frame.assets.js}"></script>`}
</head>
<body>
<a class="skip" href="#contenu">${texts.skip}</a>
<header class="top">
<a class="mark" href="/admin"><svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M2 7h7a4 4 0 0 1 4 4v2a4 4 0 0 0 4 4h5"/><path d="m18.500 13.500 3.500 3.500-3.500 3.500"/><circle cx="3" cy="7" r="1.500"/></svg><span>${texts.product}</span><small>${texts.tagline}</small></a>
${visit.session && navigation(visit, page.current)}
<div class="tools">
<a class="language" href="${visit.otherLanguageHref}" lang="${language === 'fr' ? 'en' : 'fr'}" hreflang="${language === 'fr' ? 'en' : 'fr'}">${texts.otherLanguage}</a>
${visit.session && actionForm(visit, '/admin/logout', html`<button class="quiet" type="submit">${texts.logout}</button>`)}
</div>
</header>
${page.trail && breadcrumb(visit, page)}
<main id="contenu" tabindex="-1">${page.body}</main>
</body>
</html>
`;
}

function navigation(visit: Visit, current: Section | undefined): Html {
  const { texts, frame } = visit;
  return html`<nav aria-label="${texts.mainNav}"><ul>
${sections.map(
  ({ section, href }) =>
    html`<li><a href="${href}"${section === current && html` aria-current="page"`}>${texts.nav[section]}${section === 'alertes' && openAlertes(visit)}</a></li>`,
)}
${frame.hasBullBoard && html`<li><a href="/admin/bullmq/">${texts.nav.bullmq}</a></li>`}
</ul></nav>`;
}

/** How many wait for somebody; hidden while there is none. */
function openAlertes({ texts, figures, alertesOuvertes = 0 }: Visit): Html {
  return html` <span class="tally" data-live="${alertesKey}" title="${texts.alertesOuvertes}"${alertesOuvertes === 0 && html` data-nothing`}>${figures.count(alertesOuvertes)}</span>`;
}

function breadcrumb({ texts }: Visit, page: Page): Html {
  return html`<nav class="trail" aria-label="${texts.trail}"><ol>
<li><a href="/admin">${texts.nav.overview}</a></li>
${page.trail?.map(({ href, label }) => html`<li><a href="${href}">${label}</a></li>`)}
<li aria-current="page">${page.title}</li>
</ol></nav>`;
}

/** A form that changes something: always POST, always with the token of its session. */
export function actionForm(visit: Visit, action: string, content: Renderable): Html {
  return html`<form method="post" action="${hrefOf(action)}"><input type="hidden" name="_csrf" value="${visit.session?.csrf}">${content}</form>`;
}

/** A sentence on what just happened. */
export function notice(text: Renderable, tone: 'good' | 'bad' = 'good'): Html {
  return html`<p class="notice tone-${tone}" role="status" data-testid="avis">${text}</p>`;
}

/** Shown by the script once the stream is open; without it the page is simply still. */
export function liveSign({ texts }: Visit): Html {
  return html`<p class="live" role="status" aria-label="${texts.live.label}" data-live-sign data-on="${texts.live.on}" data-off="${texts.live.off}" hidden></p>`;
}
