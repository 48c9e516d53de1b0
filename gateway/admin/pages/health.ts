// SPDX-License-Identifier: Apache-2.0
/** The conditions of readiness, each in a sentence; the machine's own words only where something is wrong. */
import type { ReadinessCheck } from '../config.ts';
import { type Html, html } from '../html.ts';
import { badge } from '../parts.ts';
import type { Visit } from '../visit.ts';

export interface HealthModel {
  readonly checks: readonly ReadinessCheck[];
  /** Of the spool's disk; undefined when it does not answer. */
  readonly freeBytes: number | undefined;
}

export function renderHealth(visit: Visit, { checks, freeBytes }: HealthModel): Html {
  const { overview } = visit.texts;
  return html`<section class="panel" id="sante" data-live-region aria-labelledby="titre-sante" data-testid="sante">
<h2 id="titre-sante">${overview.health}</h2>
<ul class="checks">${checks.map((check) => condition(visit, check, freeBytes))}</ul>
</section>`;
}

function condition({ texts, figures }: Visit, check: ReadinessCheck, freeBytes: number | undefined): Html {
  const { overview, trouble } = texts;
  const { name, ok, detail } = check;
  const known = Object.hasOwn(trouble.conditions, name) ? trouble.conditions[name] : undefined;
  const sentence = ok ? known?.ok : known?.failing;
  const room = name === 'spool' && freeBytes !== undefined && `${figures.size(freeBytes)} ${trouble.free}`;
  return html`<li data-check="${name}">${badge(ok ? 'good' : 'bad', ok ? overview.ok : overview.failing)} <strong>${known?.nom ?? name}</strong> <span>${sentence ?? detail}${room && ` (${room})`}${!ok && sentence !== undefined && html` <small lang="en">${detail}</small>`}</span></li>`;
}
