// Every page on the way, held against the rules of axe-core in the person's
// browser. The situation comes as JSON on stdin; violations end the program.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'

const { browser: executablePath, headers, person, ways } = JSON.parse(readFileSync(0, 'utf8'))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const violations = []

async function hold(page, scheme) {
  await page.emulateMedia({ colorScheme: scheme })
  await page.evaluate(axe)
  const { violations: found, passes } = await page.evaluate('axe.run(document)')
  if (passes.length < 10) throw new Error(`only ${passes.length} rules looked at ${page.url()}`)
  for (const { id, help, nodes } of found) {
    const places = nodes.map((node) => node.target.join(' '))
    violations.push(`${await page.title()} (${scheme}): ${id}: ${help}: ${places.join(', ')}`)
  }
}

async function act(page) {
  for (const [css, text] of Object.entries(person)) {
    const field = page.locator(css).first()
    if (await field.count()) await field.fill(text)
  }
  await page.locator('button[value="allow"], button[type="submit"]').first().click()
}

for (const { start, pages } of ways) {
  const context = await browser.newContext({ bypassCSP: true, extraHTTPHeaders: headers })
  const page = await context.newPage()
  await page.goto(start)
  for (let shown = 1; shown <= pages; shown += 1) {
    for (const scheme of ['light', 'dark']) await hold(page, scheme)
    if (shown < pages) {
      await act(page)
      await page.waitForLoadState()
    }
  }
  await context.close()
}
await browser.close()
if (violations.length) throw new Error(violations.join('\n'))
