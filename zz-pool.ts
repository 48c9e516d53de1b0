import { openCheckPool } from './formats/check-pool.ts';
import { readFileSync, readdirSync } from 'node:fs';
const rss = () => { const s=readFileSync('/proc/self/status','utf8'); return `rss ${/VmRSS:\s+(\d+)/.exec(s)![1]/1024|0} hwm ${/VmHWM:\s+(\d+)/.exec(s)![1]/1024|0}`; };
const pool = openCheckPool({threads:1, timeoutMs:60000, maxOldGenerationMb: +(process.env.OLD??1024), warmUp:['ubl-invoice','cii-16b']});
await new Promise(r=>setTimeout(r,2000)); console.log('rest', rss());
const files = readdirSync('/tmp/mem/x'); const t=performance.now();
for (let k=0;k<(+(process.env.K??2));k++) for (let i=0;i<files.length;i+=4) { await Promise.all(files.slice(i,i+4).map(f=>pool.check('ubl-invoice', async()=>{ const b=readFileSync('/tmp/mem/x/'+f); const u=new Uint8Array(b.length); u.set(b); return u; }, {codeInterface:'FSO1100A', now:new Date()}, {sizeBytes: 2_780_000}))); if (i%40===0) console.log(i, rss(), process.memoryUsage().arrayBuffers>>20); }
console.log('done', rss(), (performance.now()-t)|0);
await pool.close(); console.log('closed', rss());
