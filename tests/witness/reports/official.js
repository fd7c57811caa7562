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
  const tag = scenarios.flatMap(({ tags }) => tags)[0]
  if (tag) {
    await page.getByLabel('Tag').fill(tag)
    assert.equal(await rows.count(), scenarios.filter(({ tags }) => tags.some((one) => one.includes(tag))).length)
    await page.getByLabel('Tag').fill('')
  }
  await rules(page)
  await keyboard(page)
  await printed(page)
  await narrow(page)
  await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true })')
}

/** The matrix counts, rule by rule and verdict by verdict, what the records say. */
async function rules(page) {
  const expected = {}
  for (const { rules, verdict } of scenarios) {
    for (const rule of rules) (expected[rule] ??= {})[verdict] = (expected[rule]?.[verdict] ?? 0) + 1
  }
  if (Object.keys(expected).length === 0) return
  const told = await page.locator('#rules details .matrix').evaluate((table) => {
    const [, ...verdicts] = [...table.tHead.rows[0].cells].map((cell) => cell.textContent)
    const numbers = (row) => verdicts.flatMap((one, at) => {
      const number = Number(row.cells[at + 1].textContent)
      return number ? [[one, number]] : []
    })
    return Object.fromEntries([...table.tBodies[0].rows].map((row) => [row.cells[0].textContent, Object.fromEntries(numbers(row))]))
  })
  assert.deepEqual(told, expected)
}

/** Every control is reached by Tab alone, and one sees where one is; Enter opens what is closed. */
async function keyboard(page) {
  const controls = await page.evaluate(() => {
    window.controls = [...document.querySelectorAll('a, summary, select, input, button, [tabindex="0"]')]
    window.controls = window.controls.filter((one) => one.checkVisibility())
    document.activeElement?.blur()
    return window.controls.length
  })
  assert.ok(controls > 8, `${controls} controls`)
  const reached = new Set()
  for (let presses = 0; presses < 2 * controls && reached.size < controls; presses += 1) {
    await page.keyboard.press('Tab')
    const { at, seen, what } = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement)
      const seen = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0
      return { at: window.controls.indexOf(document.activeElement), seen, what: document.activeElement.outerHTML }
    })
    if (at < 0) continue
    assert.ok(seen, `nobody sees that this has the focus: ${what.slice(0, 200)}`)
    reached.add(at)
  }
  assert.equal(reached.size, controls, 'what Tab reaches')
  const summary = page.locator('summary').first()
  const open = () => summary.evaluate((one) => one.parentNode.open)
  const before = await open()
  await summary.focus()
  await page.keyboard.press('Enter')
  assert.notEqual(await open(), before)
  await page.keyboard.press('Enter')
}

/** On paper every failure is open and nothing is cut; requests stay closed, as they fill pages. */
async function printed(page) {
  await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = false })')
  await page.emulateMedia({ media: 'print' })
  const hidden = await page.evaluate(() => {
    const told = (one) => one.closest('details')?.matches('.failure, .alike') ?? true
    const texts = [...document.querySelectorAll('main pre, main dd, main li, main td')].filter(told)
    const cut = (one) => one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY !== 'visible'
    return texts.filter((one) => !one.checkVisibility() || cut(one)).map((one) => one.outerHTML.slice(0, 200))
  })
  assert.deepEqual(hidden, [], 'hidden on paper')
  assert.equal(await page.locator('button:visible, form:visible, nav:visible').count(), 0)
  await page.emulateMedia({ media: null })
}

/** A telephone scrolls down and never aside. */
async function narrow(page) {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 360, height: 640 })
  const wide = await page.evaluate('document.documentElement.scrollWidth')
  assert.ok(wide <= 360, `the page is ${wide} wide`)
  await page.setViewportSize(size)
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
