// The dashboard with many instances in a real browser: see ../../../dashboard. Arguments: the folder of
// playwright-core, the browser, the dashboard's address, and a folder for screenshots.
import {createRequire} from 'node:module';
import assert from 'node:assert/strict';

const [library, browserPath, url, pictures] = process.argv.slice(2);
const {chromium} = createRequire(library + '/')('playwright-core');
const SECONDS = 6;
const MOST_MILLIS = 50;
const browser = await chromium.launch({executablePath: browserPath, args: ['--no-sandbox']});

/**
 * The longest tasks of the page's main thread while figures come in, in ms of processor time: not what
 * others on this machine have taken in between.
 */
async function longest(page) {
  const session = await page.context().newCDPSession(page);
  const events = [];
  session.on('Tracing.dataCollected', ({value}) => events.push(...value));
  await session.send('Tracing.start', {
    traceConfig: {includedCategories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', '__metadata']}});
  await page.waitForTimeout(SECONDS * 1000);
  const done = new Promise(resolve => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await done;
  const main = new Set(events.filter(e => e.name === 'thread_name' && e.args.name === 'CrRendererMain')
    .map(e => `${e.pid}/${e.tid}`));
  return events.filter(e => e.name === 'RunTask' && e.tdur !== undefined && main.has(`${e.pid}/${e.tid}`))
    .map(e => e.tdur / 1000).sort((a, b) => b - a).slice(0, 5);
}

const slow = [];
try {
  for (const scheme of ['light', 'dark']) {
    for (const [kind, viewport] of [['desktop', {width: 1280, height: 800}], ['phone', {width: 390, height: 844}]]) {
      const page = await browser.newPage({viewport, colorScheme: scheme});
      const picture = name => page.screenshot({path: `${pictures}/${name}-${kind}-${scheme}.png`});
      await page.goto(url);
      await page.getByText('live', {exact: true}).waitFor();
      await page.waitForTimeout(kind === 'desktop' ? 15_000 : 3_000); // for the charts
      await picture('all');
      for (const app of ['worker', 'api']) {
        await page.getByRole('option', {name: app}).click();
        await page.locator('tasuki-charts canvas').first().waitFor();
        await page.waitForTimeout(1_500);
        await picture(app);
        if (app === 'worker') {
          const rows = await page.locator('tasuki-table .rows .cells').count();
          assert.ok(rows < 60, `${rows} rows exist in the page`);
          const busy = await longest(page);
          assert.ok(busy.length > 0, 'nothing in the trace');
          console.log(`${kind} ${scheme}: ${busy.map(ms => ms.toFixed(1)).join(' ')} ms`);
          if (busy[0] > MOST_MILLIS) slow.push(`${kind} ${scheme}: ${busy[0]} ms at a time`);
        }
        const back = page.getByRole('button', {name: 'Back'});
        if (await back.isVisible()) await back.click();
      }
      await page.close();
    }
  }
  assert.deepEqual(slow, []);
} finally {
  await browser.close();
}
