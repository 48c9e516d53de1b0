// SPDX-License-Identifier: Apache-2.0
/** Why a flux is INCIDENTE, in one sentence, with what the machine called it. */
import { type Html, html, type Renderable } from '../html.ts';
import type { IncidentCause } from '../incident.ts';
import type { Visit } from '../visit.ts';

export function renderIncident(visit: Visit, cause: IncidentCause): Html {
  const { texts, figures } = visit;
  const t = texts.trouble.incident;
  const facts: readonly Renderable[] = [
    cause.code !== undefined && html`<code>${cause.code}</code>`,
    cause.etape !== undefined && html`<span>${texts.queues.etape}</span> ${texts.etapes[cause.etape]}`,
    cause.attempts !== undefined && html`<span>${t.attempts}</span> ${figures.count(cause.attempts)}`,
    cause.detail !== undefined && html`<span lang="en">${cause.detail}</span>`,
  ].filter((fact) => fact !== false);
  return html`<section class="notice tone-ours" aria-labelledby="titre-incident" data-testid="incident">
<h2 id="titre-incident">${t.title}</h2>
<p>${sentenceOf(visit, cause)}</p>
<ul class="chips">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>
</section>`;
}

/** The desk's own sentence for the code; else what the constat says; else that nothing more is known. */
function sentenceOf({ texts, language }: Visit, { code, constat }: IncidentCause): string {
  const causes: Readonly<Record<string, string>> = texts.trouble.causes;
  const known = code !== undefined && Object.hasOwn(causes, code) ? causes[code] : undefined;
  const said = language === 'fr' ? constat?.message : constat?.messageEn;
  return known ?? said ?? texts.trouble.incident.unknown;
}
