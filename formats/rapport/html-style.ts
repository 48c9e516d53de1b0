// SPDX-License-Identifier: Apache-2.0
/** How the report page looks: one style sheet, inside the page, legible on screen and paper, light and dark. */

export const htmlStyle = `
:root { color-scheme: light dark; --ok: #14692b; --bad: #a8071a; --warn: #7a4d00; --line: #8885; --soft: #8881; }
@media (prefers-color-scheme: dark) { :root { --ok: #7bd88f; --bad: #ff8f8f; --warn: #f2c266; } }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; margin-top: 2rem; }
a { color: inherit; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.doc { border: 1px solid var(--line); border-left: .4rem solid var(--warn); border-radius: .3rem; margin: .5rem 0; }
.doc.valid { border-left-color: var(--ok); } .doc.invalid { border-left-color: var(--bad); }
.doc > summary, p.doc { padding: .5rem .75rem; margin-block: .5rem; overflow-wrap: anywhere; }
details.doc { content-visibility: auto; contain-intrinsic-size: auto 3rem; }
details.doc > summary { cursor: pointer; margin: 0; }
details.doc > div { padding: 0 .75rem .75rem; }
.v { font-weight: 700; } .valid .v { color: var(--ok); } .invalid .v { color: var(--bad); } .unchecked .v { color: var(--warn); }
.c { border-top: 1px solid var(--line); padding: .5rem 0; }
.c h4 { font-size: 1rem; margin: 0; } .c p { margin: .25rem 0; }
.g { font-weight: 600; } .BLOQUANT .g { color: var(--bad); } .AVERTISSEMENT .g, .INCIDENT .g { color: var(--warn); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .75rem; margin: .25rem 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
code { font-family: ui-monospace, monospace; font-size: .9em; background: var(--soft); padding: 0 .2em; }
@media print { details.doc { content-visibility: visible; } }
`;
