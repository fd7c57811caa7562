// A run in the formats of others, held against what their readers publish: the
// schema of Jenkins, the schema and the page of Cucumber, a consumer of its older
// JSON, a reader of Markdown; and our own page in a browser. The situation comes
// as JSON on stdin; what does not fit ends the program.
import { Query } from '@cucumber/query'
import { CucumberHtmlStream } from '@cucumber/html-formatter'
import Ajv from 'ajv/dist/2020.js'
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { marked } from 'marked'
import { chromium } from 'playwright-core'

const { browser: executablePath, folder, scenarios } = JSON.parse(readFileSync(0, 'utf8'))
const require = createRequire(import.meta.url)
const scratch = mkdtempSync(join(tmpdir(), 'qonform-reports-'))
const titles = scenarios.map(({ title }) => title).sort()
const text = (name) => readFileSync(join(folder, name), 'utf8')
const inMarkup = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** How many scenarios have each of these words. */
function counted(words) {
  const counts = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

async function junit() {
  const { validateXML } = require('xmllint-wasm')
  const contents = text('junit')
  const schema = readFileSync(new URL('junit-10.xsd', import.meta.url), 'utf8')
  const { valid, errors } = await validateXML({ xml: [{ fileName: 'junit.xml', contents }], schema: [schema] })
  assert.ok(valid, JSON.stringify(errors, null, 1))
  const cases = [...contents.matchAll(/<testcase name="([^"]*)" classname="([^"]*)"/g)]
  assert.equal(new Set(cases.map(([, name, of]) => `${of} ${name}`)).size, scenarios.length)
  const names = cases.map(([, name]) => name.replaceAll('&quot;', '"')).sort()
  assert.deepEqual(names, titles.map(inMarkup).sort())
}

async function messages() {
  const schema = JSON.parse(readFileSync(require.resolve('@cucumber/messages/schema'), 'utf8'))
  const valid = new Ajv({ strict: false, allErrors: true }).compile(schema)
  const query = new Query()
  const page = new CucumberHtmlStream()
  const lines = text('messages').split('\n').filter((line) => line)
  lines.map((line) => JSON.parse(line)).forEach((envelope, index) => {
    assert.ok(valid(envelope), `line ${index + 1}: ${JSON.stringify(valid.errors, null, 1)}`)
    query.update(envelope)
    page.write(envelope)
  })
  const finished = query.findAllTestCaseFinished()
  const found = finished.map((one) => {
    const { status } = query.findMostSevereTestStepResultBy(one) ?? { status: 'UNKNOWN' }
    return `${query.findPickleBy(one).name}: ${status}`
  })
  assert.deepEqual(found.sort(), scenarios.map(({ title, status }) => `${title}: ${status.toUpperCase()}`).sort())
  page.end()
  const parts = []
  for await (const part of page) parts.push(part)
  const file = join(scratch, 'messages.html')
  writeFileSync(file, parts.join(''))
  await shown(file, async (page) => {
    for (const closed of await page.locator('[aria-expanded="false"]').all()) await closed.click()
    assert.equal(await page.evaluate('typeof window.pwned'), 'undefined')
  })
}

/** The page opens without a complaint, a question or a request, and has every scenario. */
async function shown(file, look = async () => {}, options = {}) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await (await browser.newContext(options)).newPage()
    const complaints = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    page.on('console', (said) => complaints.push(said.text()))
    page.on('request', (request) => {
      if (!/^(file|data):/.test(request.url())) complaints.push(request.url())
    })
    page.on('framenavigated', (frame) => {
      if (frame.url() !== pathToFileURL(file).href) complaints.push(frame.url())
    })
    await page.goto(pathToFileURL(file).href)
    await look(page)
    const read = await page.locator('body').innerText()
    for (const title of titles) assert.ok(read.includes(title), `${title} is not in\n${read}`)
    assert.deepEqual(complaints, [])
  } finally {
    await browser.close()
  }
}

/** Only what we wrote is markup, and the filter finds what it is asked for. */
async function ours(page) {
  assert.equal(await page.evaluate('typeof window.pwned'), 'undefined')
  for (const foreign of ['img:not([src^="data:"])', 'base', 'iframe', 'object', 'embed', '[onload]', '[onerror]', 'a:not([href^="#"])']) {
    assert.equal(await page.locator(foreign).count(), 0, foreign)
  }
  assert.equal(await page.locator('script').count(), 1)
  const { verdict, title } = scenarios[0]
  const rows = page.locator('#all tbody tr:visible')
  assert.equal(await rows.count(), scenarios.length)
  await page.getByLabel('Verdict').selectOption(verdict)
  assert.equal(await rows.count(), scenarios.filter((one) => one.verdict === verdict).length)
  await page.getByLabel('Text').fill(title)
  assert.equal(await rows.count(), 1)
  await page.getByLabel('Text').fill('')
  await page.getByLabel('Verdict').selectOption('')
  await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true })')
}

async function html() {
  const file = join(scratch, 'run.html')
  copyFileSync(join(folder, 'html'), file)
  await shown(file, ours)
  await shown(file, async () => {}, { javaScriptEnabled: false })
}

/** What came from outside is neither link nor image nor markup of its own. */
async function markdown() {
  const file = join(scratch, 'summary.html')
  writeFileSync(file, `<!DOCTYPE html><meta charset="utf-8">${marked(text('markdown'), { gfm: true })}`)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const page = await browser.newPage()
  await page.goto(pathToFileURL(file).href)
  for (const foreign of ['script', 'img', 'svg', 'a', 'base', 'meta[http-equiv]', 'del']) {
    const found = page.locator(foreign)
    assert.equal(await found.count(), 0, `${foreign}: ${await found.allInnerTexts()}`)
  }
  assert.equal(await page.evaluate('typeof window.pwned'), 'undefined')
  await browser.close()
}

function cucumberJson() {
  const report = require('multiple-cucumber-html-reporter')
  const [jsonDir, reportPath] = ['json', 'report'].map((name) => join(scratch, name))
  mkdirSync(jsonDir)
  copyFileSync(join(folder, 'cucumber-json'), join(jsonDir, 'run.json'))
  report.generate({ jsonDir, reportPath, saveCollectedJSON: true, disableLog: true, displayDuration: true })
  const pages = readdirSync(join(reportPath, 'features')).map((name) => readFileSync(join(reportPath, 'features', name), 'utf8'))
  for (const title of titles) {
    assert.ok(pages.some((page) => page.includes(inMarkup(title)) || page.includes(title)), `${title} is on no page`)
  }
  const read = JSON.parse(readFileSync(join(reportPath, 'enriched-output.json'), 'utf8'))
  const { passed, failed, skipped, notDefined, pending, ambiguous } = read.scenarios
  const expected = { passed: 0, failed: 0, skipped: 0, ...counted(scenarios.map(({ status }) => status)) }
  assert.deepEqual({ passed, failed, skipped }, expected)
  assert.deepEqual([notDefined, pending, ambiguous], [0, 0, 0])
}

try {
  await junit()
  await messages()
  cucumberJson()
  await html()
  await markdown()
} finally {
  rmSync(scratch, { recursive: true })
}
