import { crashRetours } from './retours-harness.ts';
const t=Date.now();
const r = await crashRetours({ rounds: 3, say: (l) => console.log(Date.now()-t, l) });
console.log(Date.now()-t, JSON.stringify(r, null, 1));
process.exit(0);
