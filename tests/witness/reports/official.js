// A run in three formats, held against what their readers publish: the schema
// of Jenkins, the schema and the page of Cucumber, and a consumer of its older
// JSON. The situation comes as JSON on stdin; what does not fit ends the program.
import { Query } from '@cucumber/query'
import { CucumberHtmlStream } from '@cucumber/html-formatter'
import Ajv from 'ajv/dist/2020.js'
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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
  await shown(file)
}

/** The page opens without a complaint and has every scenario. */
async function shown(file) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const page = await browser.newPage()
  const complaints = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(pathToFileURL(file).href)
  for (const closed of await page.locator('[aria-expanded="false"]').all()) await closed.click()
  const read = await page.locator('body').innerText()
  for (const title of titles) assert.ok(read.includes(title), `${title} is not in\n${read}`)
  assert.deepEqual(complaints, [])
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
} finally {
  rmSync(scratch, { recursive: true })
}
