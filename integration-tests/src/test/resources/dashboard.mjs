// The dashboard in a real browser. Arguments: the folder of playwright-core, the browser, the
// dashboard's address. Prints `ok` for each step; any error ends it with status 1.
import {createRequire} from 'node:module';
import assert from 'node:assert/strict';

const [library, browserPath, url] = process.argv.slice(2);
const {chromium} = createRequire(library + '/')('playwright-core');
const HOSTILE = 'x <img src=q onerror=window.broken=1>';
const browser = await chromium.launch({executablePath: browserPath, args: ['--no-sandbox']});
const step = name => console.log('ok', name);

try {
  const page = await browser.newPage({viewport: {width: 1280, height: 800}});
  const problems = [];
  const posts = [];
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => message.type() === 'error' && problems.push(message.text()));
  page.on('request', request => request.method() === 'POST' && posts.push(request.url()));

  await page.goto(url);
  await page.getByText('live', {exact: true}).waitFor();
  assert.ok(!page.url().includes('token'), 'the token stays in the address');
  step('load');

  const memory = () => page.locator('tasuki-summary .tile').nth(2).locator('b').textContent();
  await page.waitForFunction(() =>
    document.querySelectorAll('tasuki-summary .tile b')[2].textContent !== '–');
  assert.match(await memory(), /[KMG]B/);
  await page.locator('tasuki-charts canvas').first().waitFor();
  step('figures and charts');

  await page.getByRole('option', {name: /onerror/}).click();
  assert.equal(await page.locator('tasuki-detail h2').textContent(), HOSTILE);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.equal(await page.locator('img[src=q]').count(), 0);
  await page.getByRole('tab', {name: 'Logs'}).click();
  await page.locator('tasuki-logs .what', {hasText: '<script>'}).first().waitFor();
  step('a hostile name and hostile logs stay text');

  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await page.keyboard.type('web');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('tasuki-detail h2').textContent(), 'web');
  await page.keyboard.press('1');
  const pids = () => page.locator('tasuki-table .rows .c-pid').allTextContents();
  await page.waitForFunction(() => document.querySelectorAll('tasuki-table .rows .cells').length === 2);
  const before = await pids();
  await page.keyboard.press('r');
  await page.getByRole('dialog').getByRole('button', {name: 'Reload'}).click();
  await page.waitForFunction(old =>
    [...document.querySelectorAll('tasuki-table .rows .c-pid')].every(c => !old.includes(c.textContent)),
  before, {timeout: 30000});
  await page.getByRole('tab', {name: 'Reloads'}).click();
  await page.locator('.slot').nth(2).waitFor({timeout: 30000});
  assert.equal(posts.filter(address => address.endsWith('/reload')).length, 1);
  step('a reload by keyboard, confirmed, with its receipt');

  await page.setViewportSize({width: 390, height: 800});
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.equal(overflow, 0, 'wider than a phone');
  await page.getByRole('button', {name: 'Back'}).click();
  await page.getByRole('option', {name: /web/}).waitFor();
  step('phone');
  assert.deepEqual(problems, []);
} finally {
  await browser.close();
}
