// Opens a page in headless Chromium and prints, as JSON, what went wrong and which of the wanted texts never appeared.
//
//   node visit.js URL TEXT... [--try OPERATION_ID]     (needs NODE_PATH with playwright-core, and CHROMIUM)
'use strict';

const { chromium } = require('playwright-core');

const PATIENCE_MS = 30000;
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

function watch(page, origin) {
  const seen = { errors: [], failed: [], other_hosts: [], missing: [], tried: null };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) seen.errors.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('requestfailed', (request) => seen.failed.push(`${request.url()}: ${request.failure().errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) seen.failed.push(`${response.url()}: ${response.status()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob|about):/.test(url)) seen.other_hosts.push(url);
  });
  return seen;
}

// Swagger UI: unfold the operation and execute it (with or without the step "Try it out"); gives the answer's status.
async function tryOut(page, operation) {
  const block = page.locator(`[id$="-${operation}"]`).first();
  await block.locator('.opblock-summary').click();
  const execute = block.getByRole('button', { name: 'Execute' });
  const step = block.getByRole('button', { name: 'Try it out' });
  await execute.or(step).first().waitFor({ timeout: PATIENCE_MS });
  if (!(await execute.isVisible())) await step.click();
  await execute.click();
  const status = block.locator('.live-responses-table .response-col_status').last();
  await status.waitFor({ timeout: PATIENCE_MS });
  return parseInt(await status.textContent(), 10);
}

async function main() {
  const [url, ...rest] = process.argv.slice(2);
  const flag = rest.indexOf('--try');
  const wanted = flag < 0 ? rest : rest.slice(0, flag);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  try {
    const page = await browser.newPage();
    const seen = watch(page, new URL(url).origin);
    await page.goto(url, { waitUntil: 'networkidle', timeout: PATIENCE_MS });
    for (const text of wanted) {
      const found = page.getByText(text).locator('visible=true').first().waitFor({ timeout: PATIENCE_MS });
      await found.catch(() => seen.missing.push(text));
    }
    if (flag >= 0) seen.tried = await tryOut(page, rest[flag + 1]);
    process.stdout.write(JSON.stringify(seen));
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  process.stderr.write(String(error.stack || error));
  process.exit(1);
});
